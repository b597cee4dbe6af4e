# The server is taken down and brought up again

holds "down ends everything" "$root/roadstead" down
is "nothing runs then" 3 "$("$root/roadstead" status >/dev/null; echo $?)"
refused "and nothing answers" '' curl -s --max-time 2 "http://$dns/"
holds "up again" "$root/roadstead" up
holds "up is nothing to do where it runs" "$root/roadstead" up
whole() {
  [ "$(ask 'services[].runningCount' ecs describe-services --cluster "$cluster" \
    --services frontend-service backend-service | tr '\t' ' ')" = "2 2" ]
}
if within 60 whole; then ok "the services are back at their desired count"; else not_ok "the services are back at their desired count"; fi
stable frontend-service backend-service
answers() { [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 2 "http://$dns/api/health")" = 200 ]; }
if within 20 answers; then ok "the load balancer serves again, by the same name"; else not_ok "the load balancer serves again, by the same name"; fi

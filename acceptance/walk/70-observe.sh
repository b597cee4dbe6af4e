# What is observed while it runs

like "the page comes through the load balancer" 'The Roadstead shop' "$(curl -s --max-time 5 "http://$dns/")"
answers=$(for _ in 1 2 3 4 5 6 7 8; do whoami_frontend; done)
is "two tasks answer" "$(tasks_of frontend-service | sed 's,.*/,,')" "$(sort -u <<<"$answers")"
is "they take turns" 0 "$(awk '$0 == last { same++ } { last = $0 } END { print same + 0 }' <<<"$answers")"
is "/api/health goes to the backend" '{"status":"ok"}' "$(curl -s --max-time 5 "http://$dns/api/health")"
is "the backend's tasks take turns as well" "$(tasks_of backend-service | sed 's,.*/,,')" \
  "$(for _ in 1 2 3 4; do whoami_backend; done | sort -u)"
is "the backend got its parameters" "201" \
  "$(curl -s --max-time 5 -o /dev/null -w '%{http_code}' -d compass "http://$dns/api/items")"
is "an item that is no item is the application's own 400" "400" \
  "$(curl -s --max-time 5 -o /dev/null -w '%{http_code}' -d '' -X POST "http://$dns/api/items")"

stream=$(tasks_of frontend-service | head -1 | sed 's,.*/,ecs/frontend/,')
output() { aws logs get-log-events --log-group-name /ecs/frontend --log-stream-name "$stream" --start-from-head --query 'events[].message' --output text; }
within 10 eval 'output | grep -q whoami' || true
like "aws logs shows the containers' output" 'frontend 1.0.0 listens on port 80 as task' "$(output)"
like "requests are in it" 'whoami.txt' "$(output)"
like "filter-log-events finds a request" 'whoami' "$(ask 'events[0].message' logs filter-log-events \
  --log-group-name /ecs/frontend --filter-pattern whoami)"
refused "a log stream that is not there is named" 'ResourceNotFoundException' \
  aws logs get-log-events --log-group-name /ecs/frontend --log-stream-name none

task=$(tasks_of frontend-service | head -1)
private=$(address_of "$task")
like "a task has an address of its private subnet" '^10\.0\.(10|20)\.' "$private"
refused "it cannot be reached from outside of the VPC" '' curl -s --max-time 3 "http://$private/"
is "its interface has no public address" None "$(ask 'NetworkInterfaces[0].Association.PublicIp' ec2 \
  describe-network-interfaces --filters "Name=private-ip-address,Values=$private")"

# A task killed by hand: at 20 requests a second no more fail than were in flight on it.
before=$(tasks_of frontend-service)
victim=$(head -1 <<<"$before")
survivor=$(tail -1 <<<"$before")
victim_pid=$(pid_of "$victim")
start_requests "http://$dns/whoami.txt"
sleep 1
kill -9 "$victim_pid"
gone() { ! ask 'TargetHealthDescriptions[?TargetHealth.State==`healthy`].Target.Id' elbv2 describe-target-health \
  --target-group-arn "$frontend_tg" | grep -qw "$private"; }
if within 5 gone; then ok "the load balancer takes a killed task out"; else not_ok "the load balancer takes a killed task out"; fi
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$victim"
replaced() { local now; now=$(tasks_of frontend-service); [ "$(wc -l <<<"$now")" = 2 ] && ! grep -q "$victim" <<<"$now"; }
if within 30 replaced; then ok "the service replaces a killed task"; else not_ok "the service replaces a killed task" "$(tasks_of frontend-service)"; fi
stable frontend-service
stop_requests
if [ "$sent" -gt 40 ] && [ "$bad" -le 1 ]; then
  ok "of $sent requests $bad failed when a task was killed"
else
  not_ok "at most the requests in flight failed when a task was killed" "$bad of $sent failed: $(sort "$work/codes" | uniq -c | xargs)"
fi
is "the killed task says why it stopped" "EssentialContainerExited 137" \
  "$(ask 'tasks[0].[stopCode,containers[0].exitCode]' ecs describe-tasks --cluster "$cluster" --tasks "$victim" | tr '\t' ' ')"
like "the other task is untouched" "${survivor##*/}" "$(tasks_of frontend-service)"

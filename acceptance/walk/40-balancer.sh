# The load balancer: listener, target groups and the rule for /api/*

alb=$(ask 'LoadBalancers[0].LoadBalancerArn' elbv2 create-load-balancer --name ecs-alb --type application \
  --scheme internet-facing --subnets "$public_a" "$public_b" --security-groups "$alb_sg")
aws elbv2 wait load-balancer-available --load-balancer-arns "$alb"
dns=$(ask 'LoadBalancers[0].DNSName' elbv2 describe-load-balancers --names ecs-alb)
is "the load balancer is described as it was made" "internet-facing application active $vpc" \
  "$(ask 'LoadBalancers[0].[Scheme,Type,State.Code,VpcId]' elbv2 describe-load-balancers --load-balancer-arns "$alb" | tr '\t' ' ')"
is "it lies in both public subnets" "$(printf '%s\n' "$public_a" "$public_b" | sorted)" \
  "$(ask 'LoadBalancers[0].AvailabilityZones[].SubnetId' elbv2 describe-load-balancers --load-balancer-arns "$alb" | sorted)"

target_group() { # NAME PORT PATH
  local arn
  arn=$(ask 'TargetGroups[0].TargetGroupArn' elbv2 create-target-group --name "$1" --protocol HTTP --port "$2" \
    --vpc-id "$vpc" --target-type ip --health-check-path "$3" --health-check-interval-seconds 5 \
    --health-check-timeout-seconds 4 --healthy-threshold-count 2 --unhealthy-threshold-count 2)
  aws elbv2 modify-target-group-attributes --target-group-arn "$arn" \
    --attributes Key=deregistration_delay.timeout_seconds,Value=5 >/dev/null
  echo "$arn"
}
frontend_tg=$(target_group frontend-tg 80 /)
backend_tg=$(target_group backend-tg 3001 /api/health)
is "the target groups are described as they were made" "backend-tg HTTP 3001 ip /api/health 5 4 2 2 200
frontend-tg HTTP 80 ip / 5 4 2 2 200" "$(ask 'TargetGroups[].[TargetGroupName,Protocol,Port,TargetType,HealthCheckPath,HealthCheckIntervalSeconds,HealthCheckTimeoutSeconds,HealthyThresholdCount,UnhealthyThresholdCount,Matcher.HttpCode]' \
  elbv2 describe-target-groups --target-group-arns "$frontend_tg" "$backend_tg" | tr '\t' ' ' | LC_ALL=C sort)"
is "the deregistration delay is as it was set" 5 \
  "$(ask 'Attributes[?Key==`deregistration_delay.timeout_seconds`].Value' elbv2 describe-target-group-attributes \
    --target-group-arn "$backend_tg")"

# First as in the quick reference: whatever no rule takes is a 404 of the balancer's own.
listener=$(ask 'Listeners[0].ListenerArn' elbv2 create-listener --load-balancer-arn "$alb" --protocol HTTP --port 80 \
  --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=404,ContentType=text/plain,MessageBody=nothing here}')
within 5 curl -s --max-time 2 "http://$dns/" || true
is "a fixed response is given" "404 nothing here" \
  "$(curl -s --max-time 5 -w '%{http_code} ' -o "$work/body" "http://$dns/"; cat "$work/body")"
aws elbv2 modify-listener --listener-arn "$listener" --default-actions \
  'Type=redirect,RedirectConfig={Protocol=HTTP,Port=8080,StatusCode=HTTP_301}' >/dev/null
is "a redirect is given" "301 http://$dns:8080/a?b=c" \
  "$(curl -s --max-time 5 -o /dev/null -w '%{http_code} %{redirect_url}' "http://$dns/a?b=c")"
aws elbv2 modify-listener --listener-arn "$listener" --default-actions "Type=forward,TargetGroupArn=$frontend_tg" >/dev/null
is "a target group without targets is a 503" 503 "$(curl -s --max-time 5 -o /dev/null -w '%{http_code}' "http://$dns/")"

rule=$(ask 'Rules[0].RuleArn' elbv2 create-rule --listener-arn "$listener" --priority 100 \
  --conditions Field=path-pattern,Values='/api/*' --actions "Type=forward,TargetGroupArn=$backend_tg")
is "the rules are described in order" "100 /api/* $backend_tg
default None $frontend_tg" "$(ask 'Rules[].[Priority,Conditions[0].Values[0],Actions[0].TargetGroupArn]' \
  elbv2 describe-rules --listener-arn "$listener" | tr '\t' ' ' | LC_ALL=C sort)"
refused "a priority that is taken is refused" 'PriorityInUse' \
  aws elbv2 create-rule --listener-arn "$listener" --priority 100 --conditions Field=path-pattern,Values='/other' \
  --actions "Type=forward,TargetGroupArn=$backend_tg"

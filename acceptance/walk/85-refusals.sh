# What later issues build is refused by name, and changes nothing

refused "an HTTPS listener" 'NotImplemented.*HTTPS' \
  aws elbv2 create-listener --load-balancer-arn "$alb" --protocol HTTPS --port 443 \
  --certificates "CertificateArn=arn:aws:acm:$AWS_REGION:$account:certificate/12345678-1234-1234-1234-123456789012" \
  --default-actions "Type=forward,TargetGroupArn=$frontend_tg"
is "there is no listener on 443" 80 "$(ask 'Listeners[].Port' elbv2 describe-listeners --load-balancer-arn "$alb")"
refused "scan findings" '[Ee][Cc][Rr].*DescribeImageScanFindings' \
  aws ecr describe-image-scan-findings --repository-name frontend-repo --image-id imageTag=1.0.0
refused "an alarm" '([Cc]loud[Ww]atch|monitoring).*PutMetricAlarm' \
  aws cloudwatch put-metric-alarm --alarm-name cpu --comparison-operator GreaterThanThreshold --evaluation-periods 1 \
  --metric-name CPUUtilization --namespace AWS/ECS --period 60 --statistic Average --threshold 70
refused "a scalable target" '([Aa]pplication.?[Aa]uto.?[Ss]caling).*RegisterScalableTarget' \
  aws application-autoscaling register-scalable-target --service-namespace ecs \
  --resource-id "service/$cluster/backend-service" --scalable-dimension ecs:service:DesiredCount --min-capacity 2 \
  --max-capacity 10
refused "a command in a container" '[Ee][Cc][Ss].*ExecuteCommand' \
  aws ecs execute-command --cluster "$cluster" --task "$(tasks_of backend-service | head -1)" --interactive \
  --command /bin/sh
refused "a database" '[Rr][Dd][Ss].*CreateDBInstance' \
  aws rds create-db-instance --db-instance-identifier ecs-postgres-db --engine postgres --db-instance-class db.t3.micro \
  --allocated-storage 20 --master-username postgres --master-user-password secret123
refused "a hosted zone" '[Rr]oute.?53.*CreateHostedZone' \
  aws route53 create-hosted-zone --name example.com --caller-reference walk

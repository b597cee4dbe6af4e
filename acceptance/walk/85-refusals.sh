# What later issues build is refused by name, and changes nothing

refused "an HTTPS listener" 'NotImplemented.*CreateListener.*(HTTPS|Certificates)' \
  aws elbv2 create-listener --load-balancer-arn "$alb" --protocol HTTPS --port 443 \
  --certificates "CertificateArn=arn:aws:acm:$AWS_REGION:$account:certificate/12345678-1234-1234-1234-123456789012" \
  --default-actions "Type=forward,TargetGroupArn=$frontend_tg"
is "there is no listener on 443" 80 "$(ask 'Listeners[].Port' elbv2 describe-listeners --load-balancer-arn "$alb")"
refused "scan findings" '[Ee][Cc][Rr].*DescribeImageScanFindings' \
  aws ecr describe-image-scan-findings --repository-name frontend-repo --image-id imageTag=1.0.0
refused "an alarm" 'cloudwatch PutMetricAlarm is not implemented' \
  aws cloudwatch put-metric-alarm --alarm-name cpu --comparison-operator GreaterThanThreshold --evaluation-periods 1 \
  --metric-name CPUUtilization --namespace AWS/ECS --period 60 --statistic Average --threshold 70
refused "a scalable target" 'The service .application-autoscaling. with its operation RegisterScalableTarget' \
  aws application-autoscaling register-scalable-target --service-namespace ecs \
  --resource-id "service/$cluster/backend-service" --scalable-dimension ecs:service:DesiredCount --min-capacity 2 \
  --max-capacity 10
# The client wants its plugin before it asks the server.
mkdir -p "$work/bin"
printf '#!/bin/sh\n' >"$work/bin/session-manager-plugin"
chmod +x "$work/bin/session-manager-plugin"
refused "a command in a container" '[Ee][Cc][Ss].*ExecuteCommand' \
  env "PATH=$work/bin:$PATH" aws ecs execute-command --cluster "$cluster" \
  --task "$(tasks_of backend-service | head -1)" --interactive \
  --command /bin/sh
refused "a hosted zone" 'The service .route53. with its operation CreateHostedZone' \
  aws route53 create-hosted-zone --name example.com --caller-reference walk
refused "a bucket" 'The service .s3. with its operation CreateBucket' aws s3api create-bucket --bucket walk
refused "a function" 'The service .lambda. with its operation ListFunctions' aws lambda list-functions
refused "a Kubernetes cluster" 'The service .eks. with its operation ListClusters' aws eks list-clusters
refused "an identity from a web token" 'sts AssumeRoleWithWebIdentity is not implemented' \
  aws sts assume-role-with-web-identity --role-arn "arn:aws:iam::$account:role/x" --role-session-name walk \
  --web-identity-token token
# Some clients pass over AWS_ENDPOINT_URL for RDS alone.
refused "a database" 'The service .rds. with its operation CreateDBInstance' \
  aws rds create-db-instance --endpoint-url "$AWS_ENDPOINT_URL" \
  --db-instance-identifier ecs-postgres-db --engine postgres --db-instance-class db.t3.micro \
  --allocated-storage 20 --master-username postgres --master-user-password secret123

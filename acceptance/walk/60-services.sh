# The cluster, the task definitions and the services

cluster=ecs-production-cluster
is "create-cluster answers ACTIVE" "ACTIVE" \
  "$(ask 'cluster.status' ecs create-cluster --cluster-name "$cluster" --capacity-providers FARGATE)"

# The frontend's image by the repositoryUri as printed, the backend's by the name that it would have on AWS.
image_frontend() { echo "$frontend_uri:$1"; }
image_backend() { echo "$account.dkr.ecr.$AWS_REGION.amazonaws.com/backend-repo:$1"; }

log_configuration() { # SERVICE
  cat <<END
{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/$1","awslogs-region":"$AWS_REGION","awslogs-stream-prefix":"ecs"}}
END
}

frontend_task() { # TAG
  cat >"$work/frontend-task.json" <<END
{"family":"frontend-task","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"512","memory":"1024",
 "runtimePlatform":{"operatingSystemFamily":"LINUX","cpuArchitecture":"X86_64"},
 "taskRoleArn":"$frontend_role","executionRoleArn":"$execution_role",
 "containerDefinitions":[{"name":"frontend","image":"$(image_frontend "$1")","essential":true,
  "portMappings":[{"containerPort":80,"protocol":"tcp"}],
  "secrets":[{"name":"NEXT_PUBLIC_API_URL","valueFrom":"/ecs/frontend/API_URL"}],
  "logConfiguration":$(log_configuration frontend)}]}
END
  ask 'taskDefinition.taskDefinitionArn' ecs register-task-definition --cli-input-json "file://$work/frontend-task.json"
}

backend_task() { # TAG [COMMAND]
  local secret secrets=
  for secret in DB_HOST DB_PORT DB_NAME DB_USER DB_PASSWORD FRONTEND_URL; do
    secrets="$secrets${secrets:+,}{\"name\":\"$secret\",\"valueFrom\":\"arn:aws:ssm:$AWS_REGION:$account:parameter/ecs/backend/$secret\"}"
  done
  cat >"$work/backend-task.json" <<END
{"family":"backend-task","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"1024","memory":"2048",
 "taskRoleArn":"$backend_role","executionRoleArn":"$execution_role",
 "containerDefinitions":[{"name":"backend-app","image":"$(image_backend "$1")","essential":true${2:+,\"command\":[\"$2\"]},
  "portMappings":[{"containerPort":3001,"protocol":"tcp"}],
  "environment":[{"name":"PORT","value":"3001"}],"secrets":[$secrets],
  "logConfiguration":$(log_configuration backend)}]}
END
  ask 'taskDefinition.taskDefinitionArn' ecs register-task-definition --cli-input-json "file://$work/backend-task.json"
}

# Revisions count on when a family was used before, as on AWS.
frontend_1=$(frontend_task 1.0.0)
backend_1=$(backend_task 1.0.0)
like "a task definition gets a revision" "^arn:aws:ecs:$AWS_REGION:$account:task-definition/frontend-task:[0-9]+\$" "$frontend_1"
is "a task definition is described as it was registered" "512 1024 awsvpc ACTIVE ${frontend_1##*:}" \
  "$(ask 'taskDefinition.[cpu,memory,networkMode,status,revision]' ecs describe-task-definition --task-definition frontend-task | tr '\t' ' ')"
is "its secrets are names and not values" /ecs/frontend/API_URL \
  "$(ask 'taskDefinition.containerDefinitions[0].secrets[0].valueFrom' ecs describe-task-definition --task-definition frontend-task)"
refused "256 CPU units with 4096 MB are refused" "ClientException.*No Fargate configuration exists" \
  aws ecs register-task-definition --family wrong --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 \
  --memory 4096 --container-definitions '[{"name":"a","image":"b"}]'

network="awsvpcConfiguration={subnets=[$private_a,$private_b],securityGroups=[$ecs_sg],assignPublicIp=DISABLED}"
instance_tg=$(ask 'TargetGroups[0].TargetGroupArn' elbv2 create-target-group --name instance-tg --protocol HTTP --port 80 \
  --vpc-id "$vpc" --target-type instance)
refused "a target group of type instance is refused" 'InvalidParameterException.*has target type instance, which is incompatible with the awsvpc network mode' \
  aws ecs create-service --cluster "$cluster" --service-name wrong --task-definition frontend-task --desired-count 1 \
  --launch-type FARGATE --network-configuration "$network" \
  --load-balancers "targetGroupArn=$instance_tg,containerName=frontend,containerPort=80"
aws elbv2 delete-target-group --target-group-arn "$instance_tg"
refused "a subnet that does not exist is refused" 'InvalidParameterException.*subnet' \
  aws ecs create-service --cluster "$cluster" --service-name wrong --task-definition frontend-task --desired-count 1 \
  --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[subnet-00000000000000000],securityGroups=[$ecs_sg]}"

create_service() { # NAME FAMILY TARGET-GROUP CONTAINER PORT
  aws ecs create-service --cluster "$cluster" --service-name "$1" --task-definition "$2" --desired-count 2 \
    --launch-type FARGATE --network-configuration "$network" \
    --load-balancers "targetGroupArn=$3,containerName=$4,containerPort=$5" \
    --deployment-configuration \
    'minimumHealthyPercent=100,maximumPercent=200,deploymentCircuitBreaker={enable=true,rollback=true}' \
    --query 'service.status' --output text
}
is "create-service answers ACTIVE" ACTIVE "$(create_service frontend-service frontend-task "$frontend_tg" frontend 80)"

# The migration, as a one-off task before the backend's first deployment.
migration=$(ask 'tasks[0].taskArn' ecs run-task --cluster "$cluster" --launch-type FARGATE --task-definition backend-task \
  --network-configuration "$network" --started-by migration \
  --overrides '{"containerOverrides":[{"name":"backend-app","command":["migrate"]}]}')
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$migration"
is "the migration ended by itself, with success" "STOPPED EssentialContainerExited 0" \
  "$(ask 'tasks[0].[lastStatus,stopCode,containers[0].exitCode]' ecs describe-tasks --cluster "$cluster" \
    --tasks "$migration" | tr '\t' ' ')"
migration_output() {
  aws logs get-log-events --log-group-name /ecs/backend --log-stream-name "ecs/backend-app/${migration##*/}" \
    --query 'events[].message' --output text
}
within 10 eval 'migration_output | grep -q migrated' || true
like "the migration's output is in its log stream" 'migrated fileanalyzer: 2 changes applied' "$(migration_output)"

is "create-service answers ACTIVE for the backend" ACTIVE \
  "$(create_service backend-service backend-task "$backend_tg" backend-app 3001)"
aws ecs wait services-stable --cluster "$cluster" --services frontend-service backend-service
both_completed() {
  [ "$(ask 'services[].deployments[].rolloutState' ecs describe-services --cluster "$cluster" \
    --services frontend-service backend-service | xargs)" = "COMPLETED COMPLETED" ]
}
within 60 both_completed || true
is "both services run what is desired" "backend-service ACTIVE 2 2 0 COMPLETED
frontend-service ACTIVE 2 2 0 COMPLETED" "$(ask 'services[].[serviceName,status,desiredCount,runningCount,pendingCount,deployments[0].rolloutState]' \
  ecs describe-services --cluster "$cluster" --services frontend-service backend-service | tr '\t' ' ' | LC_ALL=C sort)"
is "the deployment's settings are as they were given" "100 200 True True" \
  "$(ask 'services[0].deploymentConfiguration.[minimumHealthyPercent,maximumPercent,deploymentCircuitBreaker.enable,deploymentCircuitBreaker.rollback]' \
    ecs describe-services --cluster "$cluster" --services backend-service | tr '\t' ' ')"
like "the service says that it is steady" 'has reached a steady state' \
  "$(ask 'services[0].events[0].message' ecs describe-services --cluster "$cluster" --services backend-service)"
aws elbv2 wait target-in-service --target-group-arn "$frontend_tg"
aws elbv2 wait target-in-service --target-group-arn "$backend_tg"
is "two healthy targets each" "healthy healthy healthy healthy" "$(
  for group in "$frontend_tg" "$backend_tg"; do
    ask 'TargetHealthDescriptions[].TargetHealth.State' elbv2 describe-target-health --target-group-arn "$group"
  done | xargs)"

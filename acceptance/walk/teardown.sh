# Removes what the walk made, in the order that AWS asks for. What was not made yet is passed over.

remove() { "$@" >/dev/null 2>&1 || true; }

teardown() {
  local service group repository role
  if [ -n "${cluster:-}" ]; then
    for service in frontend-service backend-service; do
      remove aws ecs delete-service --cluster "$cluster" --service "$service" --force
    done
    remove timeout 120 aws ecs wait services-inactive --cluster "$cluster" --services frontend-service backend-service
    within 60 no_tasks || true
    remove aws ecs delete-cluster --cluster "$cluster"
  fi
  [ -z "${alb:-}" ] || remove aws elbv2 delete-load-balancer --load-balancer-arn "$alb"
  [ -z "${alb:-}" ] || remove timeout 60 aws elbv2 wait load-balancers-deleted --load-balancer-arns "$alb"
  for group in "${frontend_tg:-}" "${backend_tg:-}" "${instance_tg:-}"; do
    [ -z "$group" ] || remove aws elbv2 delete-target-group --target-group-arn "$group"
  done
  for repository in frontend-repo backend-repo; do
    remove aws ecr delete-repository --repository-name "$repository" --force
  done
  remove_client_repositories
  for group in /ecs/frontend /ecs/backend; do remove aws logs delete-log-group --log-group-name "$group"; done
  remove aws ssm delete-parameters --names /ecs/backend/{DB_HOST,DB_PORT,DB_NAME,DB_USER,DB_PASSWORD,FRONTEND_URL} \
    /ecs/frontend/API_URL
  remove aws iam detach-role-policy --role-name ecsTaskExecutionRole \
    --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
  remove aws iam delete-role-policy --role-name ecsTaskExecutionRole --policy-name ParameterStoreAccess
  for role in ecsTaskExecutionRole frontendTaskRole backendTaskRole; do remove aws iam delete-role --role-name "$role"; done
  [ -z "${vpc:-}" ] || teardown_network
}

remove_client_repositories() {
  local region repository
  for region in "$AWS_REGION" ${elsewhere:-}; do
    for repository in $(ask 'repositories[?starts_with(repositoryName, `clients/`)].repositoryName' \
      ecr describe-repositories --region "$region" 2>/dev/null); do
      remove aws ecr delete-repository --region "$region" --repository-name "$repository" --force
    done
  done
}

no_tasks() {
  [ -z "$(aws ecs list-tasks --cluster "$cluster" --query 'taskArns' --output text)" ]
}

teardown_network() {
  local gateway address table subnet group
  for gateway in "${nat_a:-}" "${nat_b:-}"; do
    [ -z "$gateway" ] || remove aws ec2 delete-nat-gateway --nat-gateway-id "$gateway"
  done
  [ -z "${nat_b:-}" ] || remove timeout 60 aws ec2 wait nat-gateway-deleted --nat-gateway-ids "$nat_a" "$nat_b"
  for address in "${eip_a:-}" "${eip_b:-}"; do
    [ -z "$address" ] || remove aws ec2 release-address --allocation-id "$address"
  done
  for subnet in "${public_a:-}" "${public_b:-}" "${private_a:-}" "${private_b:-}"; do
    [ -z "$subnet" ] || remove aws ec2 delete-subnet --subnet-id "$subnet"
  done
  for table in "${public_routes:-}" "${private_routes_a:-}" "${private_routes_b:-}"; do
    [ -z "$table" ] || remove aws ec2 delete-route-table --route-table-id "$table"
  done
  for group in "${rds_sg:-}" "${ecs_sg:-}" "${alb_sg:-}"; do
    [ -z "$group" ] || remove aws ec2 delete-security-group --group-id "$group"
  done
  if [ -n "${igw:-}" ]; then
    remove aws ec2 detach-internet-gateway --internet-gateway-id "$igw" --vpc-id "$vpc"
    remove aws ec2 delete-internet-gateway --internet-gateway-id "$igw"
  fi
  remove aws ec2 delete-vpc --vpc-id "$vpc"
}

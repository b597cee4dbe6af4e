#!/usr/bin/env bash
# Runs a service in a VPC that has neither an internet gateway nor a NAT gateway, by VPC endpoints alone, on the server of
# $ROADSTEAD_DATA; then takes the endpoints away one by one, and looks at what the next task says. Prints a line for each
# thing looked at, "ok - ..." or "not ok - ...", exits 0 when all was as on AWS, and removes what it made.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/clients.sh"
set_up_clients endpoints
. "$root/acceptance/walk/checks.sh"

cluster=endpoints vpc='' ids=() role=endpoints
clean_up() {
  aws ecs delete-service --cluster "$cluster" --service private --force
  timeout 60 aws ecs wait services-inactive --cluster "$cluster" --services private
  within 60 nothing_runs
  aws ecs delete-cluster --cluster "$cluster"
  aws ec2 delete-vpc-endpoints --vpc-endpoint-ids "${ids[@]}"
  aws ec2 delete-subnet --subnet-id "$subnet_a"
  aws ec2 delete-subnet --subnet-id "$subnet_b"
  aws ec2 delete-security-group --group-id "$endpoint_sg"
  aws ec2 delete-security-group --group-id "$task_sg"
  aws ec2 delete-vpc --vpc-id "$vpc"
  aws ecr delete-repository --repository-name private --force
  aws logs delete-log-group --log-group-name /ecs/private
  aws secretsmanager delete-secret --secret-id private/password --force-delete-without-recovery
  aws iam delete-role-policy --role-name "$role" --policy-name secret
  aws iam detach-role-policy --role-name "$role" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
  aws iam delete-role --role-name "$role"
}
nothing_runs() { [ -z "$(ask 'taskArns' ecs list-tasks --cluster "$cluster")" ]; }

# --- The image, the secret, the role --------------------------------------------------------------------------------

mkdir -p "$work/layer/bin"
cp "$(command -v busybox)" "$work/layer/bin/busybox"
"$root/scripts/pack-image" --layer "$work/layer" --output "$work/image" --tag 1 --entrypoint /bin/busybox \
  --entrypoint sh --entrypoint -c --entrypoint 'echo "the secret is $PASSWORD, ecr is at" \
  $(/bin/busybox nslookup api.ecr.$AWS_REGION.amazonaws.com | /bin/busybox sed -n "/^Name/,\$s/^Address.*: *\([0-9.]*\).*/\1/p");
  echo "ssm says" $(/bin/busybox wget -q -O - $AWS_ENDPOINT_URL_SSM/ 2>&1 | /bin/busybox head -c 200);
  trap "exit 0" TERM; /bin/busybox sleep 100000 & wait' >/dev/null
repository=$(ask repository.repositoryUri ecr create-repository --repository-name private)
skopeo copy --quiet --dest-creds "AWS:$(aws ecr get-login-password)" "oci:$work/image:1" "docker://$repository:1"
secret=$(ask ARN secretsmanager create-secret --name private/password --secret-string open-sesame)
aws logs create-log-group --log-group-name /ecs/private
role_arn=$(ask Role.Arn iam create-role --role-name "$role" --assume-role-policy-document '{
  "Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},
  "Action":"sts:AssumeRole"}]}')
aws iam attach-role-policy --role-name "$role" \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam put-role-policy --role-name "$role" --policy-name secret --policy-document "{\"Version\":\"2012-10-17\",
  \"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"$secret\"}]}"

# --- A VPC with private subnets alone -------------------------------------------------------------------------------

vpc=$(ask Vpc.VpcId ec2 create-vpc --cidr-block 10.60.0.0/16)
subnet_a=$(ask Subnet.SubnetId ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.60.1.0/24 \
  --availability-zone "${AWS_REGION}a")
subnet_b=$(ask Subnet.SubnetId ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.60.2.0/24 \
  --availability-zone "${AWS_REGION}b")
endpoint_sg=$(ask GroupId ec2 create-security-group --group-name endpoints --description endpoints --vpc-id "$vpc")
task_sg=$(ask GroupId ec2 create-security-group --group-name tasks --description tasks --vpc-id "$vpc")
aws ec2 authorize-security-group-ingress --group-id "$endpoint_sg" --protocol tcp --port 443 --source-group "$task_sg" \
  >/dev/null

endpoint() { # SERVICE
  ask VpcEndpoint.VpcEndpointId ec2 create-vpc-endpoint --vpc-id "$vpc" --vpc-endpoint-type Interface \
    --service-name "com.amazonaws.$AWS_REGION.$1" --subnet-ids "$subnet_a" "$subnet_b" \
    --security-group-ids "$endpoint_sg" --private-dns-enabled
}

refused "private DNS where the VPC's attributes do not let it work" \
  "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames .* true for $vpc" endpoint ecr.api
aws ec2 modify-vpc-attribute --vpc-id "$vpc" --enable-dns-hostnames
for service in ecr.api ecr.dkr logs secretsmanager ssm; do
  id=$(endpoint "$service")
  ids+=("$id")
  eval "${service//./_}=$id"
done
main_routes=$(ask 'RouteTables[0].RouteTableId' ec2 describe-route-tables --filters "Name=vpc-id,Values=$vpc")
s3=$(ask VpcEndpoint.VpcEndpointId ec2 create-vpc-endpoint --vpc-id "$vpc" --service-name "com.amazonaws.$AWS_REGION.s3" \
  --route-table-ids "$main_routes")
ids+=("$s3")
is "five interface endpoints are available" "5" "$(ask 'length(VpcEndpoints)' ec2 describe-vpc-endpoints --filters \
  "Name=vpc-id,Values=$vpc" Name=vpc-endpoint-type,Values=Interface Name=vpc-endpoint-state,Values=available)"
is "each has an interface in each subnet" "10" "$(ask 'length(NetworkInterfaces)' ec2 describe-network-interfaces \
  --filters "Name=vpc-id,Values=$vpc" Name=interface-type,Values=vpc_endpoint Name=status,Values=in-use)"
refused "a second endpoint of a private name" 'already a conflicting DNS domain for ssm\.' endpoint ssm
refused "a subnet with an endpoint in it" DependencyViolation aws ec2 delete-subnet --subnet-id "$subnet_a"

# --- A service there ------------------------------------------------------------------------------------------------

aws ecs create-cluster --cluster-name "$cluster" >/dev/null
define() { # FAMILY CONTAINER-MEMBERS
  aws ecs register-task-definition --family "$1" --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 \
    --memory 512 --execution-role-arn "$role_arn" --container-definitions \
    "[{\"name\":\"app\",\"image\":\"$repository:1\",\"stopTimeout\":2$2}]" >/dev/null
}
with_secret=",\"secrets\":[{\"name\":\"PASSWORD\",\"valueFrom\":\"$secret\"}]"
with_logs=",\"logConfiguration\":{\"logDriver\":\"awslogs\",\"options\":{\"awslogs-group\":\"/ecs/private\",
  \"awslogs-region\":\"$AWS_REGION\",\"awslogs-stream-prefix\":\"app\"}}"
define private "$with_secret$with_logs"
define secret "$with_secret"
define logs "$with_logs"
define plain ''
network="awsvpcConfiguration={subnets=[$subnet_a,$subnet_b],securityGroups=[$task_sg],assignPublicIp=DISABLED}"
aws ecs create-service --cluster "$cluster" --service-name private --task-definition private --desired-count 2 \
  --launch-type FARGATE --network-configuration "$network" >/dev/null
holds "a service with a secret runs by endpoints alone" aws ecs wait services-stable --cluster "$cluster" \
  --services private
lines() { ask 'events[].message' logs filter-log-events --log-group-name /ecs/private; }
logged() { [ "$(lines | grep -o 'open-sesame' | wc -l)" -ge 2 ]; }
holds "its lines are in CloudWatch Logs" within 20 logged
like "a container reaches SSM by its endpoint" 'ssm says .*(404|403|400|401|Bad Request|Forbidden|Not Found)' "$(lines)"
like "it finds ECR at addresses in the VPC" 'ecr is at 10\.60\.[12]\.[0-9]+ 10\.60\.[12]\.[0-9]+' "$(lines)"

# --- Without one of them --------------------------------------------------------------------------------------------

begin() { # FAMILY
  ask 'tasks[0].taskArn' ecs run-task --cluster "$cluster" --task-definition "$1" --launch-type FARGATE \
    --network-configuration "$network"
}

# Why a task stopped, within the minute.
reason() { # TASK
  timeout 60 aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$1" || echo "it did not stop within 60 s"
  ask 'tasks[0].stoppedReason' ecs describe-tasks --cluster "$cluster" --tasks "$1"
}

aws ec2 modify-vpc-endpoint --vpc-endpoint-id "$secretsmanager" --policy-document '{"Version":"2012-10-17","Statement":
  [{"Effect":"Allow","Principal":"*","Action":"secretsmanager:DescribeSecret","Resource":"*"}]}' >/dev/null
aws ec2 delete-vpc-endpoints --vpc-endpoint-ids "$ecr_dkr" >/dev/null
by_secret=$(begin secret)
by_plain=$(begin plain)
like "a task whose endpoint's policy does not let its secret pass" \
  'ResourceInitializationError.*because no VPC endpoint policy allows the secretsmanager:GetSecretValue action' \
  "$(reason "$by_secret")"
like "a task without the endpoint of ecr.dkr" 'CannotPullContainerError' "$(reason "$by_plain")"

aws ec2 delete-vpc-endpoints --vpc-endpoint-ids "$secretsmanager" "$logs" "$s3" >/dev/null
ids+=("$(endpoint ecr.dkr)")
by_secret=$(begin secret)
by_logs=$(begin logs)
by_plain=$(begin plain)
like "a task without the endpoint of secretsmanager" \
  'ResourceInitializationError: unable to pull secrets or registry auth.*secretsmanager' "$(reason "$by_secret")"
like "a task without the endpoint of logs" 'ResourceInitializationError: failed to validate logger args' \
  "$(reason "$by_logs")"
like "a task without the endpoint of s3" 'CannotPullContainerError' "$(reason "$by_plain")"

aws ec2 revoke-security-group-ingress --group-id "$endpoint_sg" --protocol tcp --port 443 --source-group "$task_sg" \
  >/dev/null
like "a task that the endpoints' group does not let in" \
  'ResourceInitializationError: unable to pull secrets or registry auth.*i/o timeout' "$(reason "$(begin plain)")"
is "the service runs on" 2 "$(ask 'services[0].runningCount' ecs describe-services --cluster "$cluster" \
  --services private)"

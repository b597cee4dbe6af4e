#!/usr/bin/env bash
# Makes the stack of examples/terraform-service by Terraform on the server of $ROADSTEAD_DATA, changes it in place under load, and
# destroys it. Prints a line for each thing looked at, "ok - ..." or "not ok - ...", exits 0 when all was as on AWS, and leaves nothing.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/clients.sh"
set_up_clients terraform
. "$root/acceptance/walk/checks.sh"

clean_up() { terraform destroy -input=false -auto-approve; }

apply() { terraform apply -input=false -auto-approve "$@"; }
unchanged() { terraform plan -input=false -detailed-exitcode -lock=false "$@"; }
output() { terraform output -raw "$1"; }

push() { # VERSION
  "$root/examples/shop/build" --version "$1" --output "$work/$1" | sed 's/^/# /'
  skopeo copy --quiet --dest-creds "AWS:$(aws ecr get-login-password)" "oci:$work/$1/frontend:$1" \
    "docker://$(output repository_url):$1"
}

service() { # QUERY
  ask "services[0].$1" ecs describe-services --cluster production --services shop | xargs
}
healthy() {
  ask 'TargetHealthDescriptions[].TargetHealth.State' elbv2 describe-target-health --target-group-arn "$target_group" | xargs
}
running() { # how many tasks run each revision
  aws ecs describe-tasks --cluster production --query 'tasks[].taskDefinitionArn' --output text \
    --tasks $(ask 'taskArns' ecs list-tasks --cluster production --desired-status RUNNING) | sorted | uniq -c | xargs
}
revision() { ask taskDefinition.taskDefinitionArn ecs describe-task-definition --task-definition production-shop; }
answers() { curl -s --max-time 5 "$url$1"; }

# What there is, in one text that a stack which is gone must have left as it was.
inventory() {
  aws ec2 describe-vpcs --query 'Vpcs[].VpcId' --output text
  aws ec2 describe-security-groups --query 'sort(SecurityGroups[].GroupId)' --output text
  aws ec2 describe-network-interfaces --query 'NetworkInterfaces[].NetworkInterfaceId' --output text
  aws ec2 describe-addresses --query 'Addresses[].AllocationId' --output text
  aws ec2 describe-nat-gateways --filter Name=state,Values=pending,available,deleting,failed --query 'NatGateways[].NatGatewayId' --output text
  aws ec2 describe-flow-logs --query 'FlowLogs[].FlowLogId' --output text
  aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerName' --output text
  aws elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupName' --output text
  aws ecs list-clusters --query clusterArns --output text
  aws ecs list-task-definitions --query taskDefinitionArns --output text
  aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
  aws logs describe-log-groups --query 'logGroups[].logGroupName' --output text
  aws iam list-roles --query 'sort(Roles[?!starts_with(Path, `/aws-service-role/`)].RoleName)' --output text
}

mkdir "$work/examples"
cp -R "$root/examples/terraform-vpc" "$root/examples/terraform-service" "$work/examples"
cd "$work/examples/terraform-service"
rm -rf .terraform terraform.tfstate* .terraform.lock.hcl
inventory >"$work/before"

# --- Made ------------------------------------------------------------------------------------------------------------

terraform init -input=false >/dev/null
holds "the repository is made first" apply -target aws_ecr_repository.shop
push 1.0.0
holds "the whole stack is made" apply
target_group=$(output target_group_arn)
url=$(output url)
is "it was steady when apply ended" "ACTIVE 2 2 0 1 COMPLETED" \
  "$(service '[status,desiredCount,runningCount,pendingCount,length(deployments),deployments[0].rolloutState]')"
is "the load balancer found its tasks healthy" "healthy healthy" "$(healthy)"
like "the page is there at once" "^task=[0-9a-f]{32} version=1.0.0$" "$(answers /whoami.txt)"
is "the listener's rule holds" "403 not for everyone" \
  "$(curl -s --max-time 5 -o "$work/body" -w '%{http_code} ' "$url/internal/x"; cat "$work/body")"
holds "a plan finds nothing to change" unchanged
like "the tasks' output is in the log group" "frontend 1.0.0 listens on port 80" \
  "$(ask 'events[].message' logs filter-log-events --log-group-name /ecs/production-shop)"

# --- Changed in place, under load --------------------------------------------------------------------------------------

push 2.0.0
first=$(revision)
start_requests "$url/whoami.txt" 2
sleep 2
holds "a new version is a new revision" apply -var image_tag=2.0.0
second=$(revision)
is "no task of the old revision was left when apply ended" "2 $second" "$(running)"
is "its deployment was complete" "2 2 1 COMPLETED $second" \
  "$(service '[desiredCount,runningCount,length(deployments),deployments[0].rolloutState,taskDefinition]')"
like "the page is the new one at once" "version=2.0.0$" "$(answers /whoami.txt)"
holds "more tasks are a change in place" apply -var image_tag=2.0.0 -var desired_count=3
is "they ran when apply ended" "3 $second" "$(running)"
sleep 2
stop_requests
none_failed "no request failed meanwhile"
is "the old revision is not to be used any more" INACTIVE \
  "$(ask taskDefinition.status ecs describe-task-definition --task-definition "$first")"
holds "a plan finds nothing to change any more" unchanged -var image_tag=2.0.0 -var desired_count=3

# --- A version that cannot start ---------------------------------------------------------------------------------------

refused "apply fails where the deployment does" 'The deployment was rolled back' apply -var image_tag=3.0.0 -var desired_count=3
is "the version before goes on" "3 $second" "$(running)"
like "and answers" "version=2.0.0$" "$(answers /whoami.txt)"
holds "the next apply mends it" apply -var image_tag=2.0.0 -var desired_count=2
is "the tasks are as many as there should be" 2 "$(service runningCount)"
holds "a plan finds nothing to change after that" unchanged -var image_tag=2.0.0

# --- What was seen of it on the network --------------------------------------------------------------------------------

accepted() {
  aws logs filter-log-events --log-group-name /vpc/production-shop --query 'events[].message' --output text |
    tr '\t' '\n' | grep -E ' 80 6 [0-9]+ [0-9]+ [0-9]+ [0-9]+ ACCEPT OK$'
}
holds "the flow log has the requests" within 150 accepted

# --- Gone --------------------------------------------------------------------------------------------------------------

holds "it is destroyed" terraform destroy -input=false -auto-approve
inventory >"$work/after"
is "nothing is left of it" "$(cat "$work/before")" "$(cat "$work/after")"

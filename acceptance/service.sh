#!/usr/bin/env bash
# Runs a service of one small task on the server of $ROADSTEAD_DATA, in the default VPC, and waits until it runs: for
# tests that are about what is around a task. The image holds busybox alone and is pulled through an internet gateway.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/clients.sh"
set_up_clients service
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/layer/bin"
cp "$(command -v busybox)" "$work/layer/bin/busybox"
"$root/scripts/pack-image" --layer "$work/layer" --output "$work/image" --tag 1 --entrypoint /bin/busybox \
  --entrypoint sh --entrypoint -c --entrypoint 'trap "exit 0" TERM; /bin/busybox sleep 100000 & wait' >/dev/null

repository=$(aws ecr create-repository --repository-name small --query repository.repositoryUri --output text)
skopeo copy --quiet --dest-creds "AWS:$(aws ecr get-login-password)" "oci:$work/image:1" "docker://$repository:1"
role=$(aws iam create-role --role-name small --query Role.Arn --output text --assume-role-policy-document '{
  "Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},
  "Action":"sts:AssumeRole"}]}')
aws iam attach-role-policy --role-name small \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws ecs create-cluster --cluster-name small >/dev/null
aws ecs register-task-definition --family small --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 \
  --memory 512 --execution-role-arn "$role" \
  --container-definitions "[{\"name\":\"small\",\"image\":\"$repository:1\",\"stopTimeout\":2}]" >/dev/null
subnet=$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text)
aws ecs create-service --cluster small --service-name small --task-definition small --desired-count 1 \
  --launch-type FARGATE --network-configuration \
  "awsvpcConfiguration={subnets=[$subnet],assignPublicIp=ENABLED}" >/dev/null
aws ecs wait services-stable --cluster small --services small

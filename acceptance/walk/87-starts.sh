# What a task's start asks for goes through its own interface: 443 is enough, and nothing less is

start_group() { # NAME
  local id
  id=$(group "$1" "Starts of tasks")
  aws ec2 revoke-security-group-egress --group-id "$id" --protocol -1 --cidr 0.0.0.0/0 >/dev/null
  echo "$id"
}
out() { # GROUP PORT CIDR
  aws ec2 authorize-security-group-egress --group-id "$1" --protocol tcp --port "$2" --cidr "$3" >/dev/null
}
# The backend with its image, whose layers are here already, and with its secrets and its log stream.
start_with() { # GROUP
  ask 'tasks[0].taskArn' ecs run-task --cluster "$cluster" --launch-type FARGATE --task-definition "$backend_2" \
    --network-configuration "awsvpcConfiguration={subnets=[$private_a],securityGroups=[$1],assignPublicIp=DISABLED}" \
    --overrides '{"containerOverrides":[{"name":"backend-app","command":["migrate"]}]}'
}
stopped() { # TASK
  ask 'tasks[0].[stopCode,containers[0].exitCode,stoppedReason]' ecs describe-tasks --cluster "$cluster" --tasks "$1" | tr '\t' ' '
}
# The CLI's versions write instants differently.
instant() { # TEXT
  case "$1" in *-*) date -d "$1" +%s ;; *) echo "${1%.*}" ;; esac
}
seconds_of() { # TASK
  local created stopped
  read -r created stopped <<<"$(ask 'tasks[0].[createdAt,stoppedAt]' ecs describe-tasks --cluster "$cluster" --tasks "$1")"
  echo $(($(instant "$stopped") - $(instant "$created")))
}

# S3 has a prefix list; the service pool's two addresses before its own are those of the API and of the registry.
s3_list=$(ask 'PrefixLists[0].PrefixListId' ec2 describe-managed-prefix-lists \
  --filters "Name=prefix-list-name,Values=com.amazonaws.$AWS_REGION.s3")
s3_address=$(ask 'Entries[0].Cidr' ec2 get-managed-prefix-list-entries --prefix-list-id "$s3_list")
services=${s3_address%.*}
enough_sg=$(start_group starts-443) && out "$enough_sg" 443 0.0.0.0/0
other_sg=$(start_group starts-80) && out "$other_sg" 80 0.0.0.0/0
nothing_sg=$(start_group starts-nothing)
bytes_sg=$(start_group starts-without-s3) && out "$bytes_sg" 443 "$services.1/32" && out "$bytes_sg" 443 "$services.2/32"
listed_sg=$(start_group starts-listed) && out "$listed_sg" 443 "$services.1/32" && out "$listed_sg" 443 "$services.2/32"
aws ec2 authorize-security-group-egress --group-id "$listed_sg" \
  --ip-permissions "IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId=$s3_list}]" >/dev/null

enough=$(start_with "$enough_sg")
other=$(start_with "$other_sg")
nothing=$(start_with "$nothing_sg")
bytes=$(start_with "$bytes_sg")
listed=$(start_with "$listed_sg")
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$enough" "$other" "$nothing" "$bytes" "$listed"
no_way='TaskFailedToStart None ResourceInitializationError: unable to pull secrets or registry auth: .*Amazon ECR.*i/o timeout'
like "egress to 443 alone is enough" '^EssentialContainerExited 0 ' "$(stopped "$enough")"
like "egress to the services and S3's prefix list is enough" '^EssentialContainerExited 0 ' "$(stopped "$listed")"
like "egress to 80 alone is not" "^$no_way" "$(stopped "$other")"
like "no egress at all is not" "^$no_way" "$(stopped "$nothing")"
like "without a way to S3 a start fails, though the layers are here" \
  "^TaskFailedToStart None CannotPullContainerError: ref pull has been retried 5 time\(s\): failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://prod-$AWS_REGION-starport-layer-bucket.s3.$AWS_REGION.amazonaws.com/.*: dial tcp $services.3:443: i/o timeout" \
  "$(stopped "$bytes")"
for task in "$other" "$nothing" "$bytes"; do
  took=$(seconds_of "$task")
  if [ "$took" -le 60 ]; then ok "it failed within a minute ($took s)"; else not_ok "it failed within a minute" "$took s"; fi
done
for group_id in "$enough_sg" "$other_sg" "$nothing_sg" "$bytes_sg" "$listed_sg"; do
  aws ec2 delete-security-group --group-id "$group_id" >/dev/null
done

# What an unmodified SDK finds with a container's variables alone, in the network of its task.
in_task() { # PROCESS COMMAND...
  local variables
  cat "/proc/$1/root/etc/hosts" >"$work/hosts"
  cat "/proc/$1/root/etc/resolv.conf" >"$work/resolv.conf"
  mapfile -d '' -t variables <"/proc/$1/environ"
  nsenter -t "$1" -n unshare -m bash -c 'mount --bind "$1" /etc/hosts; mount --bind "$2" /etc/resolv.conf; shift 2; exec env -i "$@"' - \
    "$work/hosts" "$work/resolv.conf" "${variables[@]}" HOME=/nonexistent "PATH=$PATH" "${@:2}"
}
inside=$(tasks_of backend-service | head -1)
like "the AWS CLI with a container's variables alone is the task's role" "assumed-role/backendTaskRole/${inside##*/}\$" \
  "$(in_task "$(pid_of "$inside")" aws sts get-caller-identity --query Arn --output text)"

# A server of one static binary (busybox httpd, 200 on /) as image, task definition and directory: what task benchmarks start. Sourced.

hello_command=(/bin/httpd -f -p 80 -h /www)

# Makes $work/hello (the files) and $work/hello.tar (an OCI image of them, to import).
make_hello() {
  need busybox busybox-static
  mkdir -p "$work/hello/bin" "$work/hello/www"
  cp "$(command -v busybox)" "$work/hello/bin/busybox"
  ln -s busybox "$work/hello/bin/httpd"
  echo hello >"$work/hello/www/index.html"
  local entrypoint=() word
  for word in "${hello_command[@]}"; do entrypoint+=(--entrypoint "$word"); done
  "$root/scripts/pack-image" --layer "$work/hello" --output "$work/image" --tag v1 "${entrypoint[@]}" >/dev/null
  tar -C "$work/image" -cf "$work/hello.tar" .
}

# Pushes the image and registers it as a task definition; sets $subnet and $group, where port 80 is open.
register_hello() {
  need aws awscli
  need skopeo skopeo
  local uri role
  uri=$(aws ecr create-repository --repository-name bench --query repository.repositoryUri --output text)
  aws ecr get-login-password |
    skopeo login --authfile "$work/auth.json" --username AWS --password-stdin "${uri%%/*}" >/dev/null
  skopeo copy --authfile "$work/auth.json" -q "oci:$work/image:v1" "docker://$uri:v1"
  cat >"$work/trust.json" <<'END'
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}
END
  role=$(aws iam create-role --role-name bench --assume-role-policy-document "file://$work/trust.json" --query Role.Arn --output text)
  aws iam attach-role-policy --role-name bench \
    --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
  aws ecs create-cluster --cluster-name bench >/dev/null
  aws ecs register-task-definition --family bench --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 \
    --execution-role-arn "$role" --container-definitions "[{\"name\":\"web\",\"image\":\"$uri:v1\",\"stopTimeout\":2}]" >/dev/null
  subnet=$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query 'Subnets[0].SubnetId' --output text)
  group=$(aws ec2 describe-security-groups --filters Name=group-name,Values=default --query 'SecurityGroups[0].GroupId' --output text)
  aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null
}

# The peers, as workers, each in a network namespace of its own that leads nowhere: `hand` on the running server's containerd, and
# `docker` with a daemon of its own.
start_by_hand() {
  need ctr containerd
  own_namespace "rs-hand-$$"
  worker hand nsenter --net="/run/netns/rs-hand-$$" \
    bash "$root/bench/by-hand.sh" "$run/containerd.sock" "$work/hello.tar" "rs-hand-$$"
}

# start_docker WHAT: docker-run or docker-bridge
start_docker() {
  own_namespace "rs-docker-$$"
  worker docker nsenter --net="/run/netns/rs-docker-$$" unshare --mount \
    bash "$root/bench/$1.sh" "$work/dockerd" "$work/hello" "${hello_command[@]}"
}

own_namespace() { # NAME
  ip netns add "$1"
  undo "ip netns del $1"
  ip -n "$1" link set lo up
}

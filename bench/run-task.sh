#!/usr/bin/env bash
# From RunTask to the first HTTP 200 of the task's server, against the same made by hand (netns, veth, nft, ctr run), in turns
# in the same run; then the server's own start and its resident memory.
set -euo pipefail

usage() {
  cat <<END
Usage: bench/run-task.sh [RUNS]
Starts a Roadstead of its own, runs a task RUNS (10) times each way with the image cached, and prints the medians and
their ratio. Needs root, busybox-static, skopeo and the aws CLI; takes everything away again.
END
}

[ "${1:-}" != --help ] || { usage; exit 0; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
runs=${1:-10}
. "$root/scripts/bootstrap.sh"
home=$root find_jdk
work="$(mktemp -d)"
data="$work/data"
cleanup() {
  "$root/roadstead" down --data "$data" --delete-data >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

"$root/roadstead" up --data "$data" --port 4690 --public-pool 198.18.252.0/23 >/dev/null
eval "$("$root/roadstead" env --data "$data")"
(cd "$root" && ./mvnw -q -B -Dfast -DskipTests -pl bench -am package)

# An image of one static binary, in the registry for RunTask and in the runtime for the peer.
mkdir -p "$work/root/bin" "$work/root/www"
cp "$(command -v busybox)" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/httpd"
echo hello >"$work/root/www/index.html"
"$root/scripts/pack-image" --layer "$work/root" --output "$work/image" --tag v1 \
  --entrypoint /bin/httpd --entrypoint -f --entrypoint -p --entrypoint 80 --entrypoint -h --entrypoint /www >/dev/null
uri=$(aws ecr create-repository --repository-name bench --query repository.repositoryUri --output text)
aws ecr get-login-password | skopeo login --username AWS --password-stdin "${uri%%/*}" >/dev/null
skopeo copy -q "oci:$work/image:v1" "docker://$uri:v1"
tar -C "$work/image" -cf "$work/image.tar" .

cat >"$work/trust.json" <<'END'
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}
END
role=$(aws iam create-role --role-name bench --assume-role-policy-document "file://$work/trust.json" --query Role.Arn --output text)
aws iam attach-role-policy --role-name bench --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws ecs create-cluster --cluster-name bench >/dev/null
aws ecs register-task-definition --family bench --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 \
  --execution-role-arn "$role" --container-definitions "[{\"name\":\"web\",\"image\":\"$uri:v1\",\"stopTimeout\":2}]" >/dev/null
subnet=$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query 'Subnets[0].SubnetId' --output text)
group=$(aws ec2 describe-security-groups --filters Name=group-name,Values=default --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null

socket=$(find /run/roadstead -maxdepth 2 -name containerd.sock -newer "$data/installation.properties" | head -n 1)
ctr=(ctr --address "$socket" --namespace byhand)
"${ctr[@]}" images import --base-name byhand/hello "$work/image.tar" >/dev/null
image=$("${ctr[@]}" images ls -q | head -n 1)

by_hand() { # prints milliseconds
  local began ended
  began=$(date +%s%N)
  ip netns add rs-byhand
  ip link add rsbyhand0 type veth peer name eth0 netns rs-byhand
  ip addr add 198.18.251.1/32 dev rsbyhand0
  ip link set rsbyhand0 up
  ip -n rs-byhand addr add 198.18.251.2/32 dev eth0
  ip -n rs-byhand link set eth0 up
  ip -n rs-byhand route add default dev eth0
  ip route add 198.18.251.2/32 dev rsbyhand0
  nft add table ip rs_byhand
  nft add chain ip rs_byhand output '{ type filter hook output priority 0; }'
  nft add rule ip rs_byhand output ip daddr 198.18.251.2 tcp dport 80 accept
  "${ctr[@]}" run -d --with-ns network:/run/netns/rs-byhand "$image" byhand >/dev/null
  until curl -sf -m 1 http://198.18.251.2/ >/dev/null; do :; done
  ended=$(date +%s%N)
  "${ctr[@]}" tasks kill -s KILL byhand >/dev/null
  until "${ctr[@]}" tasks rm -f byhand >/dev/null 2>&1; do :; done
  "${ctr[@]}" containers rm byhand
  nft delete table ip rs_byhand
  ip link del rsbyhand0
  ip netns del rs-byhand
  awk "BEGIN { printf \"%.1f\n\", ($ended - $began) / 1e6 }"
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

by_hand >/dev/null
for _ in $(seq "$runs"); do by_hand; done >"$work/hand"
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$root/bench/target/classes:$root/bench/target/lib/*" \
  dev.roadstead.bench.RunTaskBench "$runs" bench bench "$subnet" "$group" >"$work/ours"
hand=$(median <"$work/hand") ours=$(median <"$work/ours")
awk "BEGIN { printf \"RunTask to the first 200: %.1f ms; by hand %.1f ms; ratio %.2f (medians of $runs)\n\", $ours, $hand, $ours / $hand }"
pid=$(cat "${socket%/*}/roadstead.pid")
echo "resident memory of the server: $(awk '/VmRSS/ { printf "%d MiB", $2 / 1024 }' "/proc/$pid/status")"

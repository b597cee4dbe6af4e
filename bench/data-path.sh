#!/usr/bin/env bash
# What passes between two tasks, through 200 groups of rules, with no rules at all, and between two containers on a Docker bridge.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/hello.sh"

usage() {
  cat <<END
Usage: bench/data-path.sh [ROUNDS [SECONDS]]
Prints medians of ROUNDS (7) rounds of SECONDS (2) each, and their ratios: requests per second on 32 connections that stay, requests on
a new connection each, and Gbit/s of one stream, between two interfaces
  rules      of five groups each, in a VPC with 200 groups of rules and 204 interfaces; its flows are tracked
  untracked  the same, with rules so open that AWS does not track the flows
  plain      the same router without a packet filter
  docker     two containers on a Docker bridge (package docker.io; skipped where it is absent)
nginx and iperf3 serve, wrk and iperf3 ask (packages of their names), all run as processes of this machine in the interfaces' namespaces.
Needs root, busybox-static, iproute2 and nftables.
END
}

begin "$@"
rounds=${1:-7}
seconds=${2:-2}
need_root
need nginx nginx
need wrk wrk
need iperf3 iperf3
build_bench
make_hello

mkdir "$work/network"
worker roadstead bench_java DataPathBench "$work/network"
prefix=$(ask roadstead make)
ip netns exec "${prefix}vpc-plain" nft flush ruleset

declare -A client server address serving
for path in rules untracked plain; do
  case $path in rules) of=eni-  ;; untracked) of=eni-open- ;; plain) of=eni-plain- ;; esac
  client[$path]=/run/netns/$prefix${of}client server[$path]=/run/netns/$prefix${of}server
done
address=([rules]=10.0.2.10 [untracked]=10.0.2.11 [plain]=10.0.2.10)
paths=(rules untracked plain)
if command -v dockerd >/dev/null && command -v docker >/dev/null; then
  start_docker docker-bridge
  read -r first second < <(ask docker make)
  client[docker]=/proc/$first/ns/net server[docker]=/proc/$second/ns/net address[docker]=198.18.251.3
  paths+=(docker)
else
  echo "skipped: containers on a Docker bridge (package docker.io is not installed)"
fi

inside() { nsenter --net="$1" "${@:2}"; } # NAMESPACE COMMAND...

serve() { # PATH
  mkdir -p "$work/$1"
  cat >"$work/$1.conf" <<END
worker_processes 1; daemon off; pid $work/$1.pid; error_log $work/$1.log crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/$1; proxy_temp_path $work/$1; fastcgi_temp_path $work/$1;
  uwsgi_temp_path $work/$1; scgi_temp_path $work/$1;
  server { listen 8000 backlog=4096 reuseport; location / { return 200 'hello'; } }
}
END
  nsenter --net="${server[$1]}" nginx -e "$work/$1.log" -c "$work/$1.conf" &
  end_later $!
  local nginx=$!
  nsenter --net="${server[$1]}" iperf3 -s >/dev/null 2>&1 &
  end_later $!
  local url=http://${address[$1]}:8000/
  for _ in $(seq 100); do inside "${client[$1]}" curl -sf -o /dev/null "$url" && break; sleep 0.1; done
  # Its only worker.
  serving[$1]=$(tr -d ' ' <"/proc/$nginx/task/$nginx/children")
  [ -n "${serving[$1]}" ] && return
  say "bench: nothing answers on the path $1"
  exit 1
}

# requests PATH, OPTION...: requests per second, and CPU microseconds of both sides for each. What the kernel does with a packet is mostly
# counted as the sender's.
requests() {
  local before=$(cpu "${serving[$1]}") TIMEFORMAT='%U %S'
  { time inside "${client[$1]}" wrk -t1 -c32 -d"${seconds}s" "${@:2}" "http://${address[$1]}:8000/" >"$work/wrk.out"; } 2>"$work/wrk.cpu"
  ! grep -E 'Non-2xx|Socket errors' "$work/wrk.out" >&2 || exit 1
  awk -v nginx=$(($(cpu "${serving[$1]}") - before)) 'FNR == NR { wrk = ($1 + $2) * 1000 } /requests in/ { n = $1 }
    /Requests\/sec/ { print $2, (nginx + wrk) * 1000 / n }' "$work/wrk.cpu" "$work/wrk.out"
}

gigabits() { # PATH
  inside "${client[$1]}" iperf3 -c "${address[$1]}" -t "$seconds" -f m >"$work/iperf.out"
  awk '/receiver/ { print $(NF - 2) / 1000 }' "$work/iperf.out"
}

for path in "${paths[@]}"; do serve "$path"; done
machine
for ((round = 0; round <= rounds; round++)); do
  for path in "${paths[@]}"; do requests "$path" >>"$work/$path.requests"; done
  for path in "${paths[@]}"; do requests "$path" -H 'Connection: close' >>"$work/$path.connections"; done
  for path in "${paths[@]}"; do gigabits "$path" >>"$work/$path.gigabits"; done
  # The first round warms up.
  [ "$round" -gt 0 ] || rm "$work"/*.requests "$work"/*.connections "$work"/*.gigabits
done

# of_peer PATH PEER FILE COLUMN: the median of the rounds' ratios, so that a neighbour's load weighs on both.
of_peer() {
  paste -d' ' <(awk -v c="$4" '{ print $c }' "$work/$1.$3") <(awk -v c="$4" '{ print $c }' "$work/$2.$3") |
    awk '{ print $1 / $2 }' >"$work/ratios"
  awk -v ratio="$(median "$work/ratios")" 'BEGIN { printf " %8.3f", ratio }'
}

line() { # WHAT FILE COLUMN
  local path
  printf '%-26s' "$1"
  for path in "${paths[@]}"; do awk -v m="$(median "$work/$path.$2" "$3")" 'BEGIN { printf " %10.2f", m }'; done
  for path in rules untracked; do of_peer "$path" plain "$2" "$3"; done
  [ "${#paths[@]}" -lt 4 ] || of_peer rules docker "$2" "$3"
  echo
}

printf '%-26s' measure
printf ' %10s' "${paths[@]}"
printf ' %8s' r/plain u/plain r/docker
echo
line 'requests/s, kept alive' requests 1
line '  CPU us for each' requests 2
line 'requests/s, a new one each' connections 1
line '  CPU us for each' connections 2
line 'Gbit/s of one stream' gigabits 1
machine

#!/usr/bin/env bash
# Tasks made with ip, nft and ctr, as an expert would by hand: what run-task.sh and service.sh compare with. Reads numbers N; answers each
# with the microseconds until N containers run, 8 made at a time, and until each has answered with 200; then takes them away.
# Runs in a network namespace of its own, which leads nowhere. Arguments: containerd's socket, the image to import, a prefix for names.
set -euo pipefail
prefix=$3
at_once=8
ctr=(ctr --address "$1" --namespace "$prefix")
made=0

address() { echo "198.18.251.$((10 + $1))"; }

start() { # NUMBER
  ip netns add "$prefix-$1"
  ip -batch - <<END
link add rsh$1 type veth peer name eth0 netns $prefix-$1
link set rsh$1 up
addr add 198.18.251.1/32 dev rsh$1
route add $(address "$1")/32 dev rsh$1
END
  ip -n "$prefix-$1" -batch - <<END
link set lo up
link set eth0 up
addr add $(address "$1")/32 dev eth0
route add default via 198.18.251.1 dev eth0 onlink
END
  ip netns exec "$prefix-$1" nft -f - <<END
table ip byhand {
  chain input { type filter hook input priority 0; policy drop; ct state established accept; iif lo accept; tcp dport 80 accept; }
}
END
  "${ctr[@]}" run -d --with-ns "network:/run/netns/$prefix-$1" "$image" "$prefix-$1" >/dev/null
}

start_all() { # COUNT
  local i running=0
  made=$1
  for ((i = 0; i < $1; i++)); do
    ((running < at_once)) || { wait -n; running=$((running - 1)); }
    start "$i" &
    running=$((running + 1))
  done
  for (( ; running > 0; running--)); do wait -n; done
}

answered() { # COUNT
  local i urls=()
  for ((i = 0; i < $1; i++)); do urls+=("http://$(address "$i")/"); done
  until curl -sf --fail-early -m 5 "${urls[@]}" >/dev/null; do :; done
}

remove() { # NUMBER
  "${ctr[@]}" tasks kill -s KILL "$prefix-$1" || true
  "${ctr[@]}" tasks rm -f "$prefix-$1" || true
  "${ctr[@]}" containers rm "$prefix-$1" || true
  ip netns del "$prefix-$1" || true
} >/dev/null 2>&1

remove_all() {
  local i
  for ((i = 0; i < made; i++)); do remove "$i" & done
  wait
  made=0
}

take_away() {
  trap '' INT TERM
  remove_all
  "${ctr[@]}" images rm "$image" >/dev/null || true
  "${ctr[@]%"$prefix"}" namespaces rm "$prefix" >/dev/null 2>&1 || true
  local tries=0 # a container that was being made when we were interrupted leaves its own cgroup a moment later
  until find /sys/fs/cgroup -depth -maxdepth 3 -type d \( -name "$prefix" -o -path "*/$prefix/*" \) \
    -exec rmdir {} + 2>/dev/null || ((++tries == 100)); do :; done
}

"${ctr[@]}" images import --base-name byhand/hello "$2" >/dev/null
image=$("${ctr[@]}" images ls -q | head -n 1)
trap take_away EXIT

while read -r count; do
  began=${EPOCHREALTIME/./}
  start_all "$count"
  running=${EPOCHREALTIME/./}
  answered "$count"
  served=${EPOCHREALTIME/./}
  remove_all
  echo $((running - began)) $((served - began))
done

#!/usr/bin/env bash
# Containers of a Docker of our own on its bridge: what run-task.sh compares with. Reads `1`; answers with the microseconds until
# `docker run` returned and until the container has answered with 200; then takes it away. Runs in a network and a mount namespace of
# its own, so that the bridge and Docker's rules are nobody else's. Arguments: a directory to work in, the image's
# files, and its command.
set -euo pipefail
work=$1 files=$2
shift 2
name=rs-docker-$$
address=198.18.251.2
socket=$work/docker.sock
docker=(docker --config "$work/client" --host "unix://$socket")
daemon=
made=

take_away() {
  trap '' INT TERM
  "${docker[@]}" rm -f "$name" >/dev/null 2>&1 || true
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  local tries=0
  until find /sys/fs/cgroup -depth -maxdepth 4 -type d \( -name "$name" -o -path "*/$name/*" \) \
    -exec rmdir {} + 2>/dev/null || ((++tries == 100)); do :; done
  umount -R "$work" 2>/dev/null || true
  [ -z "$made" ] || { umount "$made"; rmdir "$made"; }
}
trap take_away EXIT
trap 'exit 143' TERM

# What Docker and its containerd keep at fixed places is kept here alone, and another containerd is not taken for Docker's own.
[ -d /etc/docker ] || { mkdir /etc/docker && made=/etc/docker; }
mount -t tmpfs tmpfs /etc/docker
mount -t tmpfs tmpfs /run
mkdir -p "$work/client"
echo '{}' >"$work/daemon.json"
dockerd --config-file "$work/daemon.json" --host "unix://$socket" --data-root "$work/data" --exec-root "$work/exec" \
  --pidfile "$work/docker.pid" --bip 198.18.251.1/24 --fixed-cidr "$address/32" --cgroup-parent "/$name" >"$work/log" 2>&1 &
daemon=$!
until "${docker[@]}" version >/dev/null 2>&1; do
  kill -0 "$daemon" 2>/dev/null || { echo "bench: dockerd ended:" >&2; tail -n 3 "$work/log" >&2; exit 1; }
done
entrypoint=$(printf ',"%s"' "$@")
tar -C "$files" -c . | "${docker[@]}" import --change "ENTRYPOINT [${entrypoint#,}]" - hello >/dev/null

while read -r _; do
  began=${EPOCHREALTIME/./}
  "${docker[@]}" run -d --name "$name" hello >/dev/null
  running=${EPOCHREALTIME/./}
  until curl -sf -m 5 "http://$address/" >/dev/null; do :; done
  served=${EPOCHREALTIME/./}
  "${docker[@]}" rm -f "$name" >/dev/null
  echo $((running - began)) $((served - began))
done

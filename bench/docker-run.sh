#!/usr/bin/env bash
# Containers of a Docker of our own on its bridge: what run-task.sh compares with. Reads `1`; answers with the microseconds until
# `docker run` returned and until the container has answered with 200; then takes it away. Arguments: a directory to work in, the
# image's files, and its command.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/docker.sh"
work=$1 files=$2
shift 2
name=rs-docker-$$
address=198.18.251.2
start_dockerd "$work" "$name" "$address/32" "$files" "$@"

while read -r _; do
  began=${EPOCHREALTIME/./}
  "${docker[@]}" run -d --name "$name" hello >/dev/null
  running=${EPOCHREALTIME/./}
  until curl -sf -m 5 "http://$address/" >/dev/null; do :; done
  served=${EPOCHREALTIME/./}
  "${docker[@]}" rm -f "$name" >/dev/null
  echo $((running - began)) $((served - began))
done

#!/usr/bin/env bash
# Two containers of a Docker of our own on its bridge: what data-path.sh compares with. Answers with their processes, for whoever enters
# their network namespaces; the second one's address is 198.18.251.3. Arguments: a directory to work in, the image's files, and its command.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/docker.sh"
work=$1 files=$2
shift 2
start_dockerd "$work" "rs-docker-$$" 198.18.251.0/29 "$files" "$@"

while read -r _; do
  "${docker[@]}" run -d --name client hello >/dev/null
  "${docker[@]}" run -d --name server hello >/dev/null
  address=$("${docker[@]}" inspect -f '{{.NetworkSettings.IPAddress}}' server)
  [ "$address" = 198.18.251.3 ] || { echo "bench: Docker gave $address" >&2; exit 1; }
  "${docker[@]}" inspect -f '{{.State.Pid}}' client server | paste -sd' '
done

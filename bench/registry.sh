#!/usr/bin/env bash
# Pushes and pulls an image of 200 MB, here and with Debian's docker-registry, in turns in the same run.
set -euo pipefail

usage() {
  cat <<END
Usage: bench/registry.sh [RUNS]
Prints the medians of RUNS (5) pushes and pulls of four layers of 50 MB of random bytes, for the running server (the one
of \$ROADSTEAD_DATA) and for docker-registry (package docker-registry), and their ratio. curl is the client of both.
END
}

[ "${1:-}" != --help ] || { usage; exit 0; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
runs=${1:-5}
work="$(mktemp -d)"
peer=
cleanup() {
  [ -z "$peer" ] || kill "$peer"
  aws ecr delete-repository --repository-name bench --force >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT
command -v docker-registry >/dev/null || { echo "bench: install the package docker-registry" >&2; exit 1; }

eval "$("$root/roadstead" env)"
port=$((20000 + RANDOM % 20000))
cat >"$work/peer.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/peer}}
http: {addr: "127.0.0.1:$port"}
END
docker-registry serve "$work/peer.yml" >"$work/peer.log" 2>&1 &
peer=$!
until curl -sf "http://127.0.0.1:$port/v2/" >/dev/null; do sleep 0.1; done
aws ecr create-repository --repository-name bench >/dev/null
password=$(aws ecr get-login-password)

# Both are asked by address, with the same headers: docker-registry passes over the password.
declare -A base=([roadstead]="$AWS_ENDPOINT_URL" [docker-registry]="http://127.0.0.1:$port")

request() { curl -sf -u "AWS:$password" "$@"; }

push() { # WHICH
  local layer location digest
  for layer in "$work"/layer.?; do
    location=$(request -o /dev/null -D - -X POST "${base[$1]}/v2/bench/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    case "$location" in http*) ;; *) location="${base[$1]}$location" ;; esac
    case "$location" in *\?*) location="$location&" ;; *) location="$location?" ;; esac
    digest=$(cat "$layer.digest")
    request -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' -H 'Expect:' -T "$layer" "${location}digest=$digest"
  done
}

pull() { # WHICH
  local layer
  for layer in "$work"/layer.?; do
    request -o /dev/null "${base[$1]}/v2/bench/blobs/$(cat "$layer.digest")"
  done
}

milliseconds() { # COMMAND...
  local started
  started=$(date +%s%N)
  "$@"
  echo $((($(date +%s%N) - started) / 1000000))
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

for ((run = 0; run < runs; run++)); do
  for layer in 1 2 3 4; do
    head -c 50000000 /dev/urandom >"$work/layer.$layer"
    echo "sha256:$(sha256sum <"$work/layer.$layer" | cut -d' ' -f1)" >"$work/layer.$layer.digest"
  done
  for which in roadstead docker-registry; do
    milliseconds push "$which" >>"$work/push.$which"
    milliseconds pull "$which" >>"$work/pull.$which"
  done
done

for what in push pull; do
  ours=$(median <"$work/$what.roadstead")
  theirs=$(median <"$work/$what.docker-registry")
  awk -v what="$what" -v ours="$ours" -v theirs="$theirs" \
    'BEGIN { printf "%s of 200 MB: roadstead %d ms, docker-registry %d ms, ratio %.2f\n", what, ours, theirs, ours / theirs }'
done

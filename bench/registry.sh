#!/usr/bin/env bash
# Pushes and pulls an image of 200 MB, here and with Debian's docker-registry, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/registry.sh [RUNS]
Starts a Roadstead and a docker-registry (package docker-registry) of its own, and prints the medians of RUNS (5) pushes and pulls of
four layers of 50 MB of random bytes, and their ratio. curl is the client of both. Needs root; takes everything away again.
END
}

begin "$@"
runs=${1:-5}
need docker-registry docker-registry
need aws awscli
need_root
find_jdk
start_roadstead

port=$((20000 + RANDOM % 20000))
cat >"$work/peer.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/peer}}
http: {addr: "127.0.0.1:$port"}
END
docker-registry serve "$work/peer.yml" >"$work/peer.log" 2>&1 &
end_later $!
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

time_of() { # COMMAND...: microseconds
  local began=${EPOCHREALTIME/./}
  "$@"
  echo $((${EPOCHREALTIME/./} - began))
}

machine
for ((run = 0; run < runs; run++)); do
  for layer in 1 2 3 4; do
    head -c 50000000 /dev/urandom >"$work/layer.$layer"
    echo "sha256:$(sha256sum <"$work/layer.$layer" | cut -d' ' -f1)" >"$work/layer.$layer.digest"
  done
  for which in roadstead docker-registry; do
    time_of push "$which" >>"$work/push.$which"
    time_of pull "$which" >>"$work/pull.$which"
  done
done

for what in push pull; do
  ours=$(median "$work/$what.roadstead") theirs=$(median "$work/$what.docker-registry")
  echo "$what of 200 MB: roadstead $(milliseconds "$ours") ms, docker-registry $(milliseconds "$theirs") ms, ratio $(ratio "$ours" "$theirs")"
done
machine

#!/usr/bin/env bash
# From RunTask to the first HTTP 200 of the task's server, against the same made by hand (netns, veth, nft, ctr run) and against
# `docker run` on a bridge, in turns in the same run; then the server's resident memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/hello.sh"

usage() {
  cat <<END
Usage: bench/run-task.sh [ROUNDS]
Starts a Roadstead of its own, runs a task ROUNDS (15) times each way with the image cached, and prints the medians and their
ratios. Needs root, busybox-static, ctr, skopeo and the aws CLI; the comparison with Docker needs dockerd (package docker.io) and is
skipped where it is absent. Takes everything away again.
END
}

begin "$@"
rounds=${1:-15}
need_root
build_bench
make_hello
start_roadstead
register_hello
worker roadstead bench_java RunTaskBench bench bench "$subnet" "$group"
start_by_hand
peers=(hand)
if command -v dockerd >/dev/null && command -v docker >/dev/null; then
  start_docker docker-run
  peers+=(docker)
else
  echo "skipped: docker run (package docker.io is not installed)"
fi

machine
for ((round = 0; round <= rounds; round++)); do
  for who in roadstead "${peers[@]}"; do
    ask "$who" 1 >"$work/answer"
    [ "$round" -eq 0 ] || cat "$work/answer" >>"$work/$who"
  done
done
ours=$(median "$work/roadstead" 2)
echo "RunTask to the first 200 (median of $rounds): $(milliseconds "$ours") ms"
for who in "${peers[@]}"; do
  peer=$(median "$work/$who" 2)
  echo "  $who: $(milliseconds "$peer") ms, ratio $(ratio "$ours" "$peer")"
done
echo "resident memory of the server: $(resident "$server") MiB"
machine

#!/usr/bin/env bash
# From UpdateService to 20 tasks that run and have answered, against as many made by hand with ctr, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/hello.sh"

usage() {
  cat <<END
Usage: bench/service.sh [ROUNDS [TASKS]]
Starts a Roadstead of its own, takes a service from none to TASKS (20) tasks ROUNDS (5) times, and prints the medians until
DescribeServices says that all run and until each has answered with 200, with those of as many containers made by hand, 8 at a time,
and their ratios. Needs root, busybox-static, ctr, skopeo and the aws CLI. Takes everything away again.
END
}

begin "$@"
rounds=${1:-5}
tasks=${2:-20}
need_root
build_bench
make_hello
start_roadstead
register_hello
worker roadstead bench_java ServiceBench bench bench "$subnet" "$group"
start_by_hand

machine
for ((round = 0; round <= rounds; round++)); do
  for who in roadstead hand; do
    ask "$who" "$tasks" >"$work/answer"
    [ "$round" -eq 0 ] || cat "$work/answer" >>"$work/$who"
  done
done
printf '%-44s %12s %12s %8s\n' "$tasks tasks of a service, median of $rounds, ms" roadstead 'by hand' ratio
for column in 1:running '2:each has answered with 200'; do
  ours=$(median "$work/roadstead" "${column%%:*}") peer=$(median "$work/hand" "${column%%:*}")
  printf '%-44s %12s %12s %8s\n' "${column#*:}" "$(milliseconds "$ours")" "$(milliseconds "$peer")" "$(ratio "$ours" "$peer")"
done
machine

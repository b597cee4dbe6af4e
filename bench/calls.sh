#!/usr/bin/env bash
# Signed calls per second, a read and a write, here and with moto_server, in turns in the same run, and what each costs.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/calls.sh [ROUNDS [CALLS [CONNECTIONS]]]
Starts a Roadstead and a moto_server (pip install 'moto[server]') of its own and sends each the same signed calls: CALLS (2000) of
ecs:DescribeClusters and as many of ssm:PutParameter, on CONNECTIONS (8), ROUNDS (5) times. Prints the medians of calls per second and
of CPU for 1,000 calls, the ratios, and the resident memory before and after. Needs root and the aws CLI; takes everything away again.
Roadstead verifies each signature and has each write on disk before it answers; moto_server does neither.
END
}

begin "$@"
rounds=${1:-5}
calls=${2:-2000}
connections=${3:-8}
warm_up=3
need_root
need aws awscli
build_bench
start_roadstead
worker client bench_java CallsBench
declare -A endpoint=([roadstead]="$AWS_ENDPOINT_URL") pid=([roadstead]="$server")
who=(roadstead)
if command -v moto_server >/dev/null; then
  start_moto
  ask client first "$moto_url" >/dev/null
  endpoint[moto]=$moto_url pid[moto]=$moto
  who+=(moto)
else
  echo "skipped: moto_server (not installed)"
fi

machine
declare -A before
for each in "${who[@]}"; do
  aws ecs create-cluster --cluster-name bench --endpoint-url "${endpoint[$each]}" >/dev/null
  before[$each]=$(resident "${pid[$each]}")
done
for ((round = -warm_up; round < rounds; round++)); do
  for what in read write; do
    for each in "${who[@]}"; do
      used=$(cpu "${pid[$each]}")
      took=$(ask client load "${endpoint[$each]}" "$what" "$connections" "$calls")
      used=$(($(cpu "${pid[$each]}") - used))
      [ "$round" -lt 0 ] || awk -v n="$calls" -v us="$took" -v ms="$used" \
        'BEGIN { printf "%.0f %.1f\n", n * 1e6 / us, ms * 1000 / n }' >>"$work/$each.$what"
    done
  done
done

printf '%-32s %12s %24s\n' "median of $rounds x $calls calls" calls/s 'CPU ms for 1,000 calls'
for what in read write; do
  for each in "${who[@]}"; do
    printf '%-32s %12.0f %24.0f\n' "$what, $each" "$(median "$work/$each.$what")" "$(median "$work/$each.$what" 2)"
  done
  [ ${#who[@]} -eq 1 ] || printf '%-32s %12s %24s\n' "$what, of moto" \
    "$(ratio "$(median "$work/roadstead.$what")" "$(median "$work/moto.$what")")" \
    "$(ratio "$(median "$work/roadstead.$what" 2)" "$(median "$work/moto.$what" 2)")"
done
for each in "${who[@]}"; do
  echo "resident memory of $each: ${before[$each]} MiB before, $(resident "${pid[$each]}") MiB after"
done
machine

#!/usr/bin/env bash
# From the start of the server to the first answered signed ECS call, here and with moto_server, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/server.sh [ROUNDS]
Starts a Roadstead (with the data of an earlier start) and a moto_server (pip install 'moto[server]') ROUNDS (7) times each, and prints
the medians until ecs:ListClusters is answered with 200, and what it had cost by then. For Roadstead the order is \`roadstead up\`, which
starts the server's process when it has looked at the machine. Needs root; takes everything away again.
END
}

begin "$@"
rounds=${1:-7}
need_root
build_bench
start_roadstead
worker client bench_java CallsBench
who=(roadstead)
if command -v moto_server >/dev/null; then
  who+=(moto)
else
  echo "skipped: moto_server (not installed)"
fi

up() {
  "$root/roadstead" down --data "$data" >/dev/null
  began=${EPOCHREALTIME/./}
  "$root/roadstead" up --data "$data" >"$work/up" &
  ask client first "$AWS_ENDPOINT_URL" >/dev/null
  local answered=${EPOCHREALTIME/./}
  wait $!
  server=$(server_pid)
  echo "$((answered - began)) $((answered - $(started "$server"))) $(cpu "$server") $(resident "$server")"
}

moto() {
  began=${EPOCHREALTIME/./}
  start_moto
  ask client first "$moto_url" >/dev/null
  local answered=${EPOCHREALTIME/./}
  echo "$((answered - began)) $((answered - began)) $(cpu "$moto") $(resident "$moto")"
  kill "$moto" && wait "$moto" || true
}

# When a process was started, in microseconds since 1970, to 10 ms.
started() {
  local boot
  boot=$(awk -v now="$EPOCHREALTIME" '{ printf "%.0f", (now - $1) * 1000000 }' /proc/uptime)
  sed 's/.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" -v boot="$boot" '{ printf "%.0f", boot + $20 * 1000000 / hz }'
}

machine
for ((round = 0; round <= rounds; round++)); do
  for each in "${who[@]}"; do
    if [ "$each" = moto ]; then moto; else up; fi >"$work/answer"
    [ "$round" -eq 0 ] || cat "$work/answer" >>"$work/$each"
  done
done
printf '%-44s %10s' "median of $rounds to the first signed answer" roadstead
[ ${#who[@]} -eq 1 ] || printf ' %10s %8s' moto ratio
echo
row=1
for what in 'from the order, ms' 'from the start of its process, ms' 'CPU of its process by then, ms' 'resident memory by then, MiB'; do
  scale=$((row < 3 ? 1000 : 1))
  printf '%-44s' "$what"
  for each in "${who[@]}"; do printf ' %10.0f' "$(ratio "$(median "$work/$each" "$row")" "$scale")"; done
  [ ${#who[@]} -eq 1 ] || printf ' %8s' "$(ratio "$(median "$work/roadstead" "$row")" "$(median "$work/moto" "$row")")"
  echo
  row=$((row + 1))
done
machine

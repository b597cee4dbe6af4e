# What the benchmarks share: the build, what is made and taken away again, workers that take turns, medians. Sourced by each of them.
# Workers read commands and answer each with one line of figures, so that whatever is compared takes turns in the same run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=$root
export LC_ALL=C
. "$root/scripts/bootstrap.sh"

# A Roadstead of its own beside any other: the port and the public pool may be chosen.
bench_port=${BENCH_PORT:-4690}
bench_pool=${BENCH_POOL:-198.18.252.0/23}
patience_seconds=120

undo=()
undo() { undo+=("$*"); }
clean_up() {
  trap '' INT TERM
  local i
  for ((i = ${#undo[@]} - 1; i >= 0; i--)); do eval "${undo[i]}" || true; done
}

# end_later PID: ends a process of ours, and waits for it.
end_later() { undo "kill $1 2>/dev/null; wait $1 2>/dev/null"; }

# begin ARGUMENTS: answers --help, then makes $work, which goes away with all that was given to `undo`, however the run ends.
begin() {
  case " $* " in *" --help "* | *" -h "*) usage; exit 0 ;; esac
  work=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  undo 'rm -rf "$work"'
}

need_root() { [ "$(id -u)" -eq 0 ] || { say "bench: run it as root"; exit 1; }; }

# need BINARY PACKAGE: a benchmark without it says which package brings it.
need() { command -v "$1" >/dev/null || { say "bench: $1 is missing (package $2)"; exit 1; }; }

# Builds the benchmarks, and what they measure, when a source is newer than the last build.
build_bench() {
  find_jdk
  local stamp=$root/bench/target/built
  [ -e "$stamp" ] && [ -z "$(cd "$root" && find $SOURCES bench/src bench/pom.xml -path '*/target' -prune -o \
    -path '*/src/test' -prune -o -type f -newer "$stamp" -print -quit)" ] && return
  (cd "$root" && ./mvnw -q -B -Dfast -DskipTests -pl bench -am package)
  touch "$stamp"
}

# bench_java CLASS ARGUMENT...: becomes the JVM of one of the benchmarks' own classes; in a subshell, or what was to be undone is not.
bench_java() {
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders ${BENCH_JAVA_OPTIONS:-} \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR \
    -cp "$root/bench/target/classes:$root/bench/target/lib/*" "dev.roadstead.bench.$1" "${@:2}"
}

# Starts a server with an empty data directory and speaks to it from now on; sets $data, $server (its pid) and $run (its /run directory).
start_roadstead() {
  data=$work/data
  undo '"$root/roadstead" down --data "$data" --delete-data >/dev/null'
  "$root/roadstead" up --data "$data" --port "$bench_port" --public-pool "$bench_pool" >"$work/up"
  eval "$("$root/roadstead" env --data "$data")"
  server=$(server_pid)
  run=$(dirname "$(grep -lx "$server" /run/roadstead/*/roadstead.pid)")
}

server_pid() { sed -n 's/.*(pid \([0-9]*\),.*/\1/p' "$work/up"; }

# Starts a moto_server on a free port of loopback; sets $moto (its pid) and $moto_url. It answers some time later.
start_moto() {
  moto_url=http://127.0.0.1:$((20000 + RANDOM % 10000))
  moto_server -H 127.0.0.1 -p "${moto_url##*:}" >"$work/moto.log" 2>&1 &
  moto=$!
  end_later "$moto"
}

declare -A worker_in worker_out

# worker NAME COMMAND...: runs beside us, to be asked with `ask`; ended, and waited for, before anything that was made earlier goes away.
worker() {
  local name=$1 in out
  mkfifo "$work/$name.in" "$work/$name.out"
  ("${@:2}") <"$work/$name.in" >"$work/$name.out" &
  end_later $!
  exec {in}>"$work/$name.in" {out}<"$work/$name.out"
  worker_in[$name]=$in worker_out[$name]=$out
}

# ask NAME WORD...: prints the worker's answer.
ask() {
  local answer
  echo "${@:2}" >&"${worker_in[$1]}"
  IFS= read -r -t "$patience_seconds" answer <&"${worker_out[$1]}" ||
    { say "bench: $1 did not answer to: ${*:2}"; return 1; }
  echo "$answer"
}

# median FILE [COLUMN]
median() {
  awk -v column="${2:-1}" '{ print $column }' "$1" | sort -g |
    awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

milliseconds() { awk -v us="$1" 'BEGIN { printf "%.1f", us / 1000 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# The resident memory of a process, in MiB.
resident() { awk '/VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# CPU that a process has used, in milliseconds.
cpu() {
  sed 's/.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" '{ printf "%d", ($12 + $13) * 1000 / hz }'
}

# What the figures were measured on, and how busy it was: a figure says nothing without it.
machine() {
  echo "machine: $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r); load $(cut -d' ' -f1-3 /proc/loadavg)"
}

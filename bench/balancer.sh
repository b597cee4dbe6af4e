#!/usr/bin/env bash
# CPU seconds for 10,000 proxied keep-alive requests, here and with nginx, in turns in the same run.
set -euo pipefail

usage() {
  cat <<END
Usage: bench/balancer.sh [ROUNDS [SECONDS]]
Prints, for nginx and for the balancer on epoll and on io_uring, the medians of ROUNDS (5) rounds of SECONDS (3) each: CPU
seconds for 10,000 proxied keep-alive requests, requests per second, and the ratio to nginx of the same run. A second nginx is the
target of all; wrk is the client (packages nginx and wrk).
END
}

[ "${1:-}" != --help ] || { usage; exit 0; }
rounds=${1:-5}
seconds=${2:-3}
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
for tool in nginx wrk; do
  command -v "$tool" >/dev/null || { echo "bench: install the package $tool" >&2; exit 1; }
done
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
[ -d "$root/bench/target/lib" ] || (cd "$root" && ./mvnw -q -B -Dfast -DskipTests -pl bench -am package)

work="$(mktemp -d)"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

base=$((20000 + RANDOM % 20000))
target=$base nginx=$((base + 1)) epoll=$((base + 2)) uring=$((base + 3))

start_nginx() { # name, body of the http block
  mkdir -p "$work/$1"
  cat >"$work/$1.conf" <<END
worker_processes 2; daemon off; pid $work/$1.pid; error_log $work/$1.log crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/$1; proxy_temp_path $work/$1; fastcgi_temp_path $work/$1;
  uwsgi_temp_path $work/$1; scgi_temp_path $work/$1;
  $2
}
END
  nginx -e "$work/$1.log" -c "$work/$1.conf" &
  pids+=($!)
}

start_nginx target "server { listen 127.0.0.1:$target backlog=4096; location / { return 200 'hello from the target'; } }"
start_nginx proxy "upstream target { server 127.0.0.1:$target; keepalive 256; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$nginx backlog=4096; location / { proxy_pass http://target; proxy_http_version 1.1;
    proxy_set_header Connection ''; proxy_set_header Host \$http_host;
    proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto \$scheme;
    proxy_set_header X-Forwarded-Port \$server_port; } }"
nginx_pid=${pids[1]}

start_balancer() { # port, transport
  "$java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms64m -Xmx64m ${BENCH_JAVA_OPTIONS:-} \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$root/bench/target/classes:$root/bench/target/lib/*" dev.roadstead.bench.BalancerProcess "$1" "$target" "$2" \
    >"$work/$2.out" 2>&1 &
  pids+=($!)
}
start_balancer "$epoll" epoll
epoll_pid=$!
start_balancer "$uring" io_uring
uring_pid=$!
for port in $target $nginx $epoll $uring; do
  for _ in $(seq 100); do curl -sf -o /dev/null "http://127.0.0.1:$port/" && continue 2; sleep 0.1; done
  echo "bench: nothing answers on $port" >&2; cat "$work"/*.out "$work"/*.log >&2; exit 1
done

ticks=$(getconf CLK_TCK)
cpu() { # a process and its children, in clock ticks
  local total=0 pid
  for pid in "$1" $(cat "/proc/$1/task/$1/children"); do
    total=$((total + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')))
  done
  echo "$total"
}

round() { # name, pid, port
  local before after requests
  before=$(cpu "$2")
  requests=$(wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$3/index.html" | tee "$work/wrk.out" | awk '/requests in/ {print $1}')
  after=$(cpu "$2")
  ! grep -E 'Non-2xx|Socket errors' "$work/wrk.out" >&2 || exit 1
  awk -v t=$((after - before)) -v hz="$ticks" -v n="$requests" -v s="$seconds" \
    'BEGIN {printf "%.4f %.0f\n", t / hz / n * 10000, n / s}' >>"$work/$1.rounds"
}

# Both JVMs have to compile what they run often before they are measured.
for port in $epoll $uring $nginx; do wrk -t1 -c32 -d8s "http://127.0.0.1:$port/index.html" >/dev/null; done
for _ in $(seq "$rounds"); do
  round nginx "$nginx_pid" "$nginx"
  round epoll "$epoll_pid" "$epoll"
  round io_uring "$uring_pid" "$uring"
done

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
peer=$(cut -d' ' -f1 "$work/nginx.rounds" | median)
printf '%-22s %28s %12s %10s\n' proxy 'CPU s / 10,000 requests' requests/s 'of nginx'
for name in nginx epoll io_uring; do
  figure=$(cut -d' ' -f1 "$work/$name.rounds" | median)
  rate=$(cut -d' ' -f2 "$work/$name.rounds" | median)
  label=$name
  [ "$name" = nginx ] || label="roadstead on $name"
  printf '%-22s %28s %12s %9.2fx\n' "$label" "$figure" "$rate" "$(awk -v a="$figure" -v b="$peer" 'BEGIN {print a / b}')"
done

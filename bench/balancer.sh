#!/usr/bin/env bash
# CPU seconds for 10,000 proxied keep-alive requests, here and with nginx, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/balancer.sh [ROUNDS [SECONDS]]
Prints, for nginx and for the balancer on epoll and on io_uring, the medians of ROUNDS (5) rounds of SECONDS (3) each: CPU
seconds for 10,000 proxied keep-alive requests, requests per second, and the ratio to nginx of the same round, so that a
neighbour's load weighs on both. A second nginx is the target of all; wrk is the client (packages nginx and wrk).
END
}

begin "$@"
rounds=${1:-5}
seconds=${2:-3}
need nginx nginx
need wrk wrk
build_bench

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
  end_later $!
}

start_nginx target "server { listen 127.0.0.1:$target backlog=4096; location / { return 200 'hello from the target'; } }"
start_nginx proxy "upstream target { server 127.0.0.1:$target; keepalive 256; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$nginx backlog=4096; location / { proxy_pass http://target; proxy_http_version 1.1;
    proxy_set_header Connection ''; proxy_set_header Host \$http_host;
    proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto \$scheme;
    proxy_set_header X-Forwarded-Port \$server_port; } }"
nginx_pid=$!

start_balancer() { # port, transport
  BENCH_JAVA_OPTIONS="-Xms64m -Xmx64m -Dio.netty.leakDetection.level=disabled ${BENCH_JAVA_OPTIONS:-}" \
    bench_java BalancerProcess "$1" "$target" "$2" >"$work/$2.out" 2>&1 &
  end_later $!
}
start_balancer "$epoll" epoll
epoll_pid=$!
start_balancer "$uring" io_uring
uring_pid=$!
for port in $target $nginx $epoll $uring; do
  for _ in $(seq 100); do curl -sf -o /dev/null "http://127.0.0.1:$port/" && continue 2; sleep 0.1; done
  say "bench: nothing answers on $port"; cat "$work"/*.out "$work"/*.log >&2; exit 1
done

cpu_of_all() { # a process and its children
  local total=0 pid
  for pid in "$1" $(cat "/proc/$1/task/$1/children"); do total=$((total + $(cpu "$pid"))); done
  echo "$total"
}

round() { # name, pid, port
  local before after requests
  before=$(cpu_of_all "$2")
  requests=$(wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$3/index.html" | tee "$work/wrk.out" | awk '/requests in/ {print $1}')
  after=$(cpu_of_all "$2")
  ! grep -E 'Non-2xx|Socket errors' "$work/wrk.out" >&2 || exit 1
  awk -v ms=$((after - before)) -v n="$requests" -v s="$seconds" \
    'BEGIN {printf "%.4f %.0f\n", ms * 10 / n, n / s}' >>"$work/$1.rounds"
}

# Both JVMs have to compile what they run often before they are measured: that takes so many requests, however long they take.
warm() { # port
  local served=0 turn
  for turn in $(seq 10); do
    [ "$served" -lt 300000 ] || return 0
    served=$((served + $(wrk -t1 -c32 -d4s "http://127.0.0.1:$1/index.html" | awk '/requests in/ {print $1}')))
  done
}
for port in $epoll $uring; do warm "$port"; done
for _ in $(seq "$rounds"); do
  round nginx "$nginx_pid" "$nginx"
  round epoll "$epoll_pid" "$epoll"
  round io_uring "$uring_pid" "$uring"
done

machine
printf '%-22s %28s %12s %10s\n' proxy 'CPU s / 10,000 requests' requests/s 'of nginx'
for name in nginx epoll io_uring; do
  figure=$(median "$work/$name.rounds")
  rate=$(median "$work/$name.rounds" 2)
  paste -d' ' "$work/$name.rounds" "$work/nginx.rounds" | awk '{print $1 / $3}' >"$work/$name.ratios"
  label=$name
  [ "$name" = nginx ] || label="roadstead on $name"
  printf '%-22s %28s %12s %9.2fx\n' "$label" "$figure" "$rate" "$(median "$work/$name.ratios")"
done

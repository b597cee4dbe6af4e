# How scripts look at things. Each check prints one line and never ends the script; a command outside of a check that fails does.
# However it ends, `clean_up`, if the script has one, takes away what it made, and the last line counts the checks. Sourced, after clients.sh.

passed=0 failed=0 background=()

ok() { passed=$((passed + 1)); echo "ok - $1"; }

skipped() { echo "skip - $1"; }

not_ok() { # DESCRIPTION [DETAIL]
  failed=$((failed + 1))
  echo "not ok - $1"
  [ -z "${2:-}" ] || sed 's/^/#   /' <<<"$2"
}

is() { # DESCRIPTION EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2
came:     $3"; fi
}

like() { # DESCRIPTION EXTENDED-REGEX ACTUAL
  if grep -Eq -- "$2" <<<"$3"; then ok "$1"; else not_ok "$1" "expected: $2
came:     $3"; fi
}

holds() { # DESCRIPTION COMMAND...
  local output
  if output=$("${@:2}" 2>&1); then ok "$1"; else not_ok "$1" "$output"; fi
}

# The command must fail, and what it says must match.
refused() { # DESCRIPTION EXTENDED-REGEX COMMAND...
  local output
  if output=$("${@:3}" 2>&1); then
    not_ok "$1" "it succeeded: $output"
  else
    like "$1" "$2" "$output"
  fi
}

# Runs a command until it succeeds; fails when it has not within so many seconds.
within() { # SECONDS COMMAND...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# The words of aws's text output, one a line, sorted.
sorted() { tr '\t ' '\n\n' | sed '/^$/d' | LC_ALL=C sort; }

# A query's answer as text.
ask() { # QUERY AWS-ARGUMENTS...
  aws "${@:2}" --query "$1" --output text
}

part=$0 # of a script in several files, the one that runs
say_where_it_stopped() { # LINE COMMAND
  not_ok "$(basename "$part") stopped at line $1" "$2"
}

clean_up() { :; }

finish() {
  local status=$?
  trap - ERR EXIT
  set +eu # whatever was not set yet when a check failed
  stop_background
  clean_up >/dev/null 2>&1
  cd "$root"
  rm -rf "$work"
  summary "$status"
}

trap 'say_where_it_stopped "$LINENO" "$BASH_COMMAND"' ERR
trap finish EXIT

stop_background() {
  local process
  for process in "${background[@]:-}"; do
    [ -z "$process" ] || kill "$process" 2>/dev/null || true
  done
  for process in "${background[@]:-}"; do
    [ -z "$process" ] || wait "$process" 2>/dev/null || true
  done
}

summary() { # STATUS
  echo "# $passed passed, $failed failed"
  if [ "$failed" -gt 0 ]; then exit 1; fi
  exit "$1"
}

# --- Requests to the application -----------------------------------------------------------------------------------

# Sends requests to a URL until `stop_requests`; the status codes are counted in a file, and a request that is not
# answered counts as 000. 20 a second begin whatever became of those before, each on a connection of its own. So many
# clients as are asked for send 40 a second besides, one after the other on a connection that they keep for two seconds.
start_requests() { # URL [CLIENTS]
  local n
  : >"$work/codes"
  rm -f "$work/enough"
  senders=()
  send_on_new_connections "$1" &
  senders+=($!)
  for ((n = 0; n < ${2:-0}; n++)); do
    send_on_a_kept_connection "$1" &
    senders+=($!)
  done
  background+=("${senders[@]}")
}

send_on_new_connections() { # URL
  set +eE
  trap - ERR EXIT
  local n=0
  while [ ! -e "$work/enough" ] && [ "$n" -lt 12000 ]; do
    curl -s -o /dev/null -w '%{http_code}\n' --max-time 10 "$1" >>"$work/codes" &
    n=$((n + 1))
    sleep 0.05
  done
  wait
}

send_on_a_kept_connection() { # URL
  set +eE
  trap - ERR EXIT
  local n=0
  while [ ! -e "$work/enough" ] && [ "$n" -lt 300 ]; do
    curl -s -o /dev/null -w '%{http_code}\n' --max-time 10 --rate 40/s "$1?[1-80]" >>"$work/codes"
    n=$((n + 1))
  done
}

# Returns when every request was answered or given up, with how many there were in `sent`, and how many of them were not
# answered with 200 in `bad`. Not for a subshell, which could not wait for them.
stop_requests() {
  touch "$work/enough"
  wait "${senders[@]}"
  sent=$(wc -l <"$work/codes")
  bad=$(grep -vcx 200 "$work/codes") || true
}

# Of the requests before `stop_requests`; so few that it says nothing are none.
none_failed() { # DESCRIPTION
  if [ "$sent" -ge 200 ] && [ "$bad" = 0 ]; then
    ok "$1 ($sent requests)"
  else
    not_ok "$1" "$bad of $sent failed: $(sort "$work/codes" | uniq -c | xargs)"
  fi
}

page() { printf '%s\n' "$(curl -s --max-time 5 "http://$dns$1")"; }
whoami_frontend() { page /whoami.txt | sed -n 's/task=\([^ ]*\) version=.*/\1/p'; }
whoami_backend() { page /api/info | sed -n 's/.*"task":"\([^"]*\)".*/\1/p'; }
version_frontend() { page /whoami.txt | sed -n 's/.* version=//p'; }
version_backend() { page /api/info | sed -n 's/.*"version":"\([^"]*\)".*/\1/p'; }

# --- Tasks, seen from the machine ----------------------------------------------------------------------------------

tasks_of() { # SERVICE
  ask 'taskArns' ecs list-tasks --cluster "$cluster" --service-name "$1" --desired-status RUNNING | sorted
}

address_of() { # TASK
  ask 'tasks[0].attachments[0].details[?name==`privateIPv4Address`].value' \
    ecs describe-tasks --cluster "$cluster" --tasks "$1"
}

# The first process of the container whose network namespace has this address.
pid_of_address() { # ADDRESS
  local process own namespace seen=' ' found
  own=$(readlink /proc/self/ns/net)
  for process in $(ls /proc | grep -E '^[0-9]+$' | sort -n); do
    namespace=$(readlink "/proc/$process/ns/net" 2>/dev/null) || continue
    [ "$namespace" != "$own" ] || continue
    case "$seen" in *" $namespace "*) continue ;; esac
    seen="$seen$namespace "
    found=$(nsenter -t "$process" -n ip -4 -o addr show 2>/dev/null) || continue
    if grep -q "inet $1/" <<<"$found"; then
      echo "$process"
      return 0
    fi
  done
  return 1
}

pid_of() { pid_of_address "$(address_of "$1")"; }

# What `aws ecs wait services-stable` waits for, which looks every 15 seconds only.
stable() { # SERVICE...
  within 600 settled "$@"
}
settled() { # SERVICE...
  [ "$(ask 'length(services[?status == `ACTIVE` && length(deployments) == `1` && runningCount == desiredCount])' \
    ecs describe-services --cluster "$cluster" --services "$@")" = $# ]
}

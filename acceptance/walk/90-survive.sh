# The server is killed and started again

running() { # every running task with its first process
  local service task
  for service in frontend-service backend-service; do
    for task in $(tasks_of "$service"); do echo "$task $(pid_of "$task")"; done
  done
}
say() { # PID TEXT: has the frontend task of this process write a line, by a request from inside
  nsenter -t "$1" -n curl -s -o /dev/null --max-time 2 "http://127.0.0.1/$2"
}

before=$(running)
frontend_pid=$(awk '/'"$(tasks_of frontend-service | head -1 | sed 's,.*/,,')"'/ { print $2 }' <<<"$before")
frontend_task_id=$(tasks_of frontend-service | head -1 | sed 's,.*/,,')
dying=$(tasks_of backend-service | head -1)
dying_pid=$(grep "$dying" <<<"$before" | cut -d' ' -f2)
server=$("$root/roadstead" status | awk '$1 == "pid" { print $2 }')
for n in 1 2 3 4 5; do say "$frontend_pid" "line-before-$n-"; done
kill -9 "$server"
within 5 eval '! kill -0 "$server"'
is "the server is gone" 3 "$("$root/roadstead" status >/dev/null; echo $?)"
is "the tasks' processes go on" 0 "$(
  lost=0; while read -r _ pid; do kill -0 "$pid" || lost=$((lost + 1)); done <<<"$before"; echo "$lost")"
for n in 1 2 3 4 5; do say "$frontend_pid" "line-meanwhile-$n-"; done
kill -9 "$dying_pid"

"$root/roadstead" up >/dev/null
up_at=$(date +%s%N)
served=no
until [ $((($(date +%s%N) - up_at) / 1000000)) -gt 1000 ]; do
  if [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 1 "http://$dns/")" = 200 ]; then served=yes; break; fi
done
is "the load balancer serves within a second of up" yes "$served"
for n in 1 2 3 4 5; do say "$frontend_pid" "line-after-$n-"; done
noticed() { [ "$(ask 'tasks[0].lastStatus' ecs describe-tasks --cluster "$cluster" --tasks "$dying")" = STOPPED ]; }
if within 30 noticed; then ok "the task that died meanwhile is noticed"; else not_ok "the task that died meanwhile is noticed"; fi
stable frontend-service backend-service
after=$(running)
is "the other tasks were adopted: same ARNs, same processes, none replaced" "$(grep -v "$dying" <<<"$before" | sort)" \
  "$(grep -F "$(grep -v "$dying" <<<"$before")" <<<"$after" | sort)"
is "and one took the place of the dead one" 4 "$(wc -l <<<"$after")"
is "both services are whole again" "2 2" "$(ask 'services[].runningCount' ecs describe-services --cluster "$cluster" \
  --services frontend-service backend-service | tr '\t' ' ')"

lines() {
  ask 'events[].message' logs get-log-events --log-group-name /ecs/frontend --start-from-head \
    --log-stream-name "ecs/frontend/$frontend_task_id" | grep -o 'url:/line-[a-z]*-[0-9]*-' | sort
}
expected=$(for when in after before meanwhile; do for n in 1 2 3 4 5; do echo "url:/line-$when-$n-"; done; done)
within 15 eval '[ "$(lines | sort -u)" = "$expected" ]' || true
is "what was written before, meanwhile and after arrived, each line once" "$expected" "$(lines)"

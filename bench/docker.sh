# A Docker of our own with its bridge, in a network and a mount namespace of its own, so that both are nobody else's. Sourced by workers.

# start_dockerd DIRECTORY NAME ADDRESSES FILES COMMAND...: makes the image `hello` of the files, which runs the command; containers get
# addresses of that range. Takes all away when the script ends: containers that are left, too.
start_dockerd() {
  docker_work=$1 docker_name=$2
  docker=(docker --config "$1/client" --host "unix://$1/docker.sock")
  dockerd=
  made=
  trap stop_dockerd EXIT
  trap 'exit 143' TERM
  # What Docker and its containerd keep at fixed places is kept here alone, and another containerd is not taken for Docker's own.
  [ -d /etc/docker ] || { mkdir /etc/docker && made=/etc/docker; }
  mount -t tmpfs tmpfs /etc/docker
  mount -t tmpfs tmpfs /run
  mkdir -p "$1/client"
  echo '{}' >"$1/daemon.json"
  dockerd --config-file "$1/daemon.json" --host "unix://$1/docker.sock" --data-root "$1/data" --exec-root "$1/exec" \
    --pidfile "$1/docker.pid" --bip 198.18.251.1/24 --fixed-cidr "$3" --cgroup-parent "/$2" >"$1/log" 2>&1 &
  dockerd=$!
  until "${docker[@]}" version >/dev/null 2>&1; do
    kill -0 "$dockerd" 2>/dev/null || { echo "bench: dockerd ended:" >&2; tail -n 3 "$1/log" >&2; exit 1; }
  done
  local entrypoint
  entrypoint=$(printf ',"%s"' "${@:5}")
  tar -C "$4" -c . | "${docker[@]}" import --change "ENTRYPOINT [${entrypoint#,}]" - hello >/dev/null
}

stop_dockerd() {
  trap '' INT TERM
  local left tries=0
  left=$("${docker[@]}" ps -aq 2>/dev/null) || true
  # shellcheck disable=SC2086
  [ -z "$left" ] || "${docker[@]}" rm -f $left >/dev/null 2>&1 || true
  if [ -n "$dockerd" ]; then
    kill "$dockerd" 2>/dev/null || true
    wait "$dockerd" 2>/dev/null || true
  fi
  until find /sys/fs/cgroup -depth -maxdepth 4 -type d \( -name "$docker_name" -o -path "*/$docker_name/*" \) \
    -exec rmdir {} + 2>/dev/null || ((++tries == 100)); do :; done
  umount -R "$docker_work" 2>/dev/null || true
  [ -z "$made" ] || { umount "$made"; rmdir "$made"; }
}

# Every client's way to the registry

# Two images of one layer, for two machines; each client works in repositories of its own, in two regions.
mkdir -p "$work/content"
head -c 1000000 /dev/urandom >"$work/content/random"
for machine in amd64 arm64; do
  "$root/scripts/pack-image" --layer "$work/content" --output "$work/image-$machine" --tag v1 \
    --architecture "$machine" --cmd /random >/dev/null
done
elsewhere=$([ "$AWS_REGION" = eu-west-1 ] && echo us-west-2 || echo eu-west-1)

repositories() { # CLIENT; sets here, there and far: two repositories in one registry and one in another region's
  local name uris=()
  for name in one two; do
    uris+=("$(ask 'repository.repositoryUri' ecr create-repository --repository-name "clients/$1-$name")")
  done
  here=${uris[0]} there=${uris[1]} registry=${uris[0]%%/*}
  far=$(ask 'repository.repositoryUri' ecr create-repository --region "$elsewhere" --repository-name "clients/$1-far")
}

password=$(aws ecr get-login-password)
password_elsewhere=$(aws ecr get-login-password --region "$elsewhere")

# As AWS's own instructions have it; the client must take the name as printed, and no flag.
log_in() { # LOGIN-COMMAND...
  echo "$password" | "$@" --username AWS --password-stdin "$registry" &&
    echo "$password_elsewhere" | "$@" --username AWS --password-stdin "${far%%/*}"
}

log_in_wrongly() { echo not-the-password | "$@" --username AWS --password-stdin "$registry"; }

digest_of() { # REPOSITORY-URI TAG
  ask 'imageDetails[0].imageDigest' ecr describe-images --repository-name "${1#*/}" --image-ids "imageTag=$2"
}

media_type_of() { # REPOSITORY-URI TAG
  ask 'imageDetails[0].imageManifestMediaType' ecr describe-images --repository-name "${1#*/}" --image-ids "imageTag=$2"
}

packed=$(skopeo inspect --format '{{.Digest}}' "oci:$work/image-amd64:v1")
gone='ImageNotFoundException'

with_skopeo() {
  repositories skopeo
  refused "skopeo is refused with a wrong password" 'unauthorized|invalid username/password' log_in_wrongly skopeo login
  holds "skopeo logs in, in both regions" log_in skopeo login
  holds "skopeo pushes" skopeo copy "oci:$work/image-amd64:v1" "docker://$here:v1"
  is "what skopeo pushed has the digest that it was packed with" "$packed" "$(digest_of "$here" v1)"
  holds "skopeo pulls" skopeo copy "docker://$here:v1" "oci:$work/skopeo:v1"
  is "what skopeo pulled is the same image" "$packed" "$(skopeo inspect --format '{{.Digest}}' "oci:$work/skopeo:v1")"
  like "skopeo mounts a layer that another repository has" 'mount=sha256' \
    "$(skopeo --debug copy "docker://$here:v1" "docker://$there:v1" 2>&1 || true)"
  like "skopeo lists tags" '"v1"' "$(skopeo list-tags "docker://$there" 2>&1)"
  holds "skopeo pushes to another region's registry" skopeo copy "docker://$here:v1" "docker://$far:v1"
  holds "skopeo deletes by digest" skopeo delete "docker://$there@$packed"
  refused "what skopeo deleted is gone" "$gone" digest_of "$there" v1
}

with_buildah() {
  repositories buildah
  local run=(buildah --root "$work/buildah" --runroot "$work/buildah-run" --storage-driver vfs) container
  refused "buildah is refused with a wrong password" 'unauthorized|invalid username/password' log_in_wrongly "${run[@]}" login
  holds "buildah logs in, in both regions" log_in "${run[@]}" login
  holds "buildah pushes" "${run[@]}" push "$("${run[@]}" pull -q "oci:$work/image-amd64:v1")" "docker://$here:v1"
  container=$("${run[@]}" from "$here:v1" 2>/dev/null || true)
  like "buildah builds upon what it pulls" '.' "$container"
  "${run[@]}" config --env NEW=1 "$container"
  holds "buildah pushes what it built, to another repository" "${run[@]}" commit -q "$container" "docker://$there:built"
  "${run[@]}" manifest create both >/dev/null
  "${run[@]}" manifest add both "oci:$work/image-amd64:v1" >/dev/null
  "${run[@]}" manifest add both "oci:$work/image-arm64:v1" >/dev/null
  holds "buildah pushes an index of two machines' images" "${run[@]}" manifest push -q --all both "docker://$here:both"
  like "the index is one" 'image.index|manifest.list' "$(media_type_of "$here" both)"
  holds "skopeo copies the whole index" skopeo copy --all "docker://$here:both" "docker://$there:both"
  holds "buildah pushes to another region's registry" "${run[@]}" push "$here:v1" "docker://$far:v1"
  "${run[@]}" rm --all >/dev/null
  "${run[@]}" rmi --all --force >/dev/null
}

with_podman() {
  repositories podman
  local run=(podman --root "$work/podman" --runroot "$work/podman-run" --storage-driver vfs)
  refused "podman is refused with a wrong password" 'unauthorized|invalid username/password' log_in_wrongly "${run[@]}" login
  holds "podman logs in, in both regions" log_in "${run[@]}" login
  skopeo copy -q "oci:$work/image-amd64:v1" "docker://$here:v1"
  holds "podman pulls" "${run[@]}" pull -q "$here:v1"
  "${run[@]}" tag "$here:v1" "$there:again"
  holds "podman pushes" "${run[@]}" push -q "$there:again"
  like "podman lists tags" 'again' "$("${run[@]}" search --list-tags "$there" 2>&1)"
  "${run[@]}" manifest create both >/dev/null
  "${run[@]}" manifest add both "oci:$work/image-amd64:v1" >/dev/null
  "${run[@]}" manifest add both "oci:$work/image-arm64:v1" >/dev/null
  holds "podman pushes an index of two machines' images" "${run[@]}" manifest push -q --all both "docker://$there:both"
  "${run[@]}" tag "$here:v1" "$far:v1"
  holds "podman pushes to another region's registry" "${run[@]}" push -q "$far:v1"
  "${run[@]}" rmi --all --force >/dev/null
}

with_crane() {
  repositories crane
  log_in_wrongly crane auth login 2>/dev/null
  refused "crane is refused with a wrong password" 'UNAUTHORIZED|401' crane ls "$here"
  holds "crane logs in, in both regions" log_in crane auth login
  holds "crane pushes" crane push "$work/image-amd64" "$here:v1"
  is "what crane pushed has the digest that it was packed with" "$packed" "$(crane digest "$here:v1")"
  holds "crane pulls" crane pull --format=oci "$here:v1" "$work/crane"
  is "crane lists tags" v1 "$(crane ls "$here")"
  like "crane mounts a layer that another repository has" 'mounted blob' "$(crane copy "$here:v1" "$there:v1" 2>&1)"
  crane push "$work/image-arm64" "$here:arm" >/dev/null 2>&1
  holds "crane pushes an index of two machines' images" crane index append -m "$here:v1" -m "$here:arm" -t "$here:both"
  holds "crane copies the whole index" crane copy "$here:both" "$there:both"
  is "crane finds the image for a machine in the index" "$packed" "$(crane digest --platform linux/amd64 "$there:both")"
  refused "an image that an index refers to stays" 'UNSUPPORTED' crane delete "$there@$packed"
  holds "crane deletes by digest" crane delete "$there@$(crane digest "$there:both")"
  refused "what crane deleted is gone" "$gone" digest_of "$there" both
  holds "crane pushes to another region's registry" crane copy "$here:v1" "$far:v1"
}

with_docker() {
  repositories docker
  refused "docker is refused with a wrong password" '401 Unauthorized|unauthorized' log_in_wrongly docker login
  holds "docker logs in, in both regions" log_in docker login
  docker image import "$work/content.tar" "$here:v1" >/dev/null
  holds "docker pushes" docker push "$here:v1"
  docker tag "$here:v1" "$there:v1"
  like "docker mounts a layer that another repository has" "Mounted from clients/docker-one" "$(docker push "$there:v1" 2>&1)"
  docker tag "$here:v1" "$far:v1"
  holds "docker pushes to another region's registry" docker push "$far:v1"
  docker rmi -f "$here:v1" "$there:v1" "$far:v1" >/dev/null
  for machine in amd64 arm64; do skopeo copy -q "oci:$work/image-$machine:v1" "docker://$there:$machine"; done
  # docker's own rule: this one command takes no plain registry, not even on loopback, without its flag.
  docker manifest create --insecure "$there:both" "$there:amd64" "$there:arm64" >/dev/null
  holds "docker pushes an index of two machines' images" docker manifest push --insecure "$there:both"
  holds "docker pulls" docker pull "$here:v1"
  like "docker pulls this machine's image of the index" 'Digest: sha256' "$(docker pull "$there:both" 2>&1)"
  like "docker lists tags, and pulls all of them" 'v1: Pulling' "$(docker pull --all-tags "$there" 2>&1)"
  refused "docker is told that a repository does not exist, in AWS's words" 'does not exist in the registry with id' \
    docker_push_to_nowhere
  docker logout "$registry" >/dev/null
  refused "docker pulls nothing once it has logged out" 'no basic auth credentials' docker pull "$here:v1"
}

docker_push_to_nowhere() { docker tag "$here:v1" "$registry/no-such-repo:v1" && docker push "$registry/no-such-repo:v1"; }

# A daemon of the walk's own, which leaves the machine's network and a daemon that is there already as they are.
start_docker() {
  local daemon=$work/dockerd
  mkdir -p "$daemon"
  echo '{}' >"$daemon/daemon.json"
  tar -C "$work/content" -cf "$work/content.tar" .
  dockerd --config-file "$daemon/daemon.json" -H "unix://$daemon/docker.sock" --pidfile "$daemon/pid" \
    --data-root "$daemon/data" --exec-root "$daemon/exec" --storage-driver vfs --bridge none \
    --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false >"$daemon/log" 2>&1 &
  docker_daemon=$!
  background+=("$docker_daemon")
  export DOCKER_HOST="unix://$daemon/docker.sock"
  within 30 docker info
}

stop_docker() {
  kill "$docker_daemon" 2>/dev/null || true
  wait "$docker_daemon" 2>/dev/null || true
  unset DOCKER_HOST
}

PATH="$PATH:/usr/sbin:/sbin:$root/acceptance/target/clients:${HOME:-/root}/go/bin"
for client in skopeo buildah podman crane; do
  if command -v "$client" >/dev/null; then "with_$client"; else skipped "$client is not installed"; fi
done
if ! command -v docker >/dev/null || ! command -v dockerd >/dev/null; then
  skipped "docker is not installed"
elif start_docker; then
  with_docker
  stop_docker
else
  stop_docker
  skipped "docker's daemon does not run on this machine: $(tail -n 1 "$work/dockerd/log")"
fi
remove_client_repositories

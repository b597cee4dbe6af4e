# What every script here begins with. Sourced.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# From here on clients ask the server of $ROADSTEAD_DATA, and read and write nothing of the user's own. What they write, and all that
# a script makes, goes into a directory of the run, $work, which the script removes.
set_up_clients() { # NAME
  local environment
  environment=$("$root/roadstead" env)
  eval "$environment"
  work="${TMPDIR:-/tmp}/roadstead-$1-$$" # mktemp's capital letters would be none in an image's name
  mkdir -m 700 "$work"
  # One attempt: a call that only succeeds when repeated is not as it should be.
  export AWS_PAGER='' AWS_MAX_ATTEMPTS=1 AWS_RETRY_MODE=standard AWS_CLI_AUTO_PROMPT=off
  export AWS_CONFIG_FILE="$work/none" AWS_SHARED_CREDENTIALS_FILE="$work/none"
  export DOCKER_CONFIG="$work/docker" REGISTRY_AUTH_FILE="$work/auth.json"
}

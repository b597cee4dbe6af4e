#!/usr/bin/env bash
# Walks the whole way from create-vpc to a page in a browser with unmodified clients, against a server that is up,
# and says of each thing that it looked at whether it was as on AWS: a line "ok - ..." or "not ok - ...".
set -euo pipefail

usage() {
  cat <<END
Usage: acceptance/walk.sh [--keep] [--to NUMBER] | --list
Deploys examples/shop on the running server with plain aws, skopeo, buildah, podman and docker commands, in the parts
under acceptance/walk. It exits 0 when everything was as expected, and removes what it made.

  --keep       leave what was made, to look at it
  --to NUMBER  end after the part with this number
  --list       say what the parts are
The server is the one of \$ROADSTEAD_DATA, or of the default data directory; start it with ./roadstead up.
END
}

walk="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
keep='' last=99
while [ $# -gt 0 ]; do
  case "$1" in
    --keep) keep=yes; shift ;;
    --to) last="${2:?--to: its value is missing}"; shift 2 ;;
    --list) grep -H -m1 '^# ' "$walk"/walk/[0-9]*.sh | sed 's,^[^:]*/,,; s,:# ,  ,'; exit 0 ;;
    --help) usage; exit 0 ;;
    *) echo "walk: $1: unknown option" >&2; usage >&2; exit 2 ;;
  esac
done

. "$walk/clients.sh"
set_up_clients walk
. "$walk/walk/checks.sh"
. "$walk/walk/teardown.sh"
clean_up() { [ -n "$keep" ] || teardown; }

for part in "$walk"/walk/[0-9]*.sh; do
  [[ "$(basename "$part")" < "$last-z" ]] || break
  sed -n '1p' "$part"
  . "$part"
done

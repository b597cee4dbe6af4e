#!/usr/bin/env bash
# Time until interfaces and their rules are in force, here and by hand with ip and nft, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/network.sh [ROUNDS]
Prints medians (of ROUNDS, 5; five times as many for a single interface) in milliseconds: 200 interfaces with three rules from
nothing; and at 10 and at 1,000 others one interface more, one less, another one right after that, and another rule of the group that all
are members of; with the ratio to the same by hand. Needs root, iproute2 and nftables.
END
}

begin "$@"
need_root
build_bench
machine
mkdir "$work/network"
(bench_java NetworkBench "$root/bench/network-by-hand.sh" "${1:-5}" "$work/network")

#!/usr/bin/env bash
# Time until interfaces and their rules are in force, here and by hand with ip and nft, in turns in the same run.
set -euo pipefail

usage() {
  cat <<END
Usage: bench/network.sh [ROUNDS]
Prints medians (of ROUNDS, 5; five times as many for a single interface) in milliseconds: 200 interfaces with three rules from
nothing, and one more interface at 10 and at 1,000 others, with the ratio to the same by hand. Needs root, iproute2 and nftables.
END
}

[ "${1:-}" != --help ] || { usage; exit 0; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
[ -d "$root/bench/target/lib" ] || (cd "$root" && ./mvnw -q -B -Dfast -DskipTests -pl bench -am package)
exec "$java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
  -cp "$root/bench/target/classes:$root/bench/target/lib/*" dev.roadstead.bench.NetworkBench \
  "$root/bench/network-by-hand.sh" "${1:-5}"

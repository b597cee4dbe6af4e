#!/usr/bin/env bash
# What a packet between two interfaces costs the processor: where none is counted for a flow log, another one is, or both are.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/flow-logs.sh [ROUNDS]
Prints medians (of ROUNDS, 15) in nanoseconds. Needs root, iproute2 and nftables.
END
}

begin "$@"
need_root
find_jdk
cd "$root"
./mvnw -q -B -Dfast -pl host -am test-compile
./mvnw -q -B -Dfast -pl host dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
machine
"$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp "host/target/classes:host/target/test-classes:$(cat host/target/test.classpath)" \
  dev.roadstead.host.linux.FlowCountBench "${1:-15}"

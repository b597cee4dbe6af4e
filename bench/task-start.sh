#!/usr/bin/env bash
# From the order to start a task to its server's first HTTP 200, here and by hand with ip, nft and ctr, in turns in the same run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: bench/task-start.sh [ROUNDS]
Prints medians (of ROUNDS, 15) in milliseconds, image cached, and the ratio to the same by hand on the same containerd. Needs root,
containerd with ctr, runc, iproute2, nftables and busybox-static.
END
}

begin "$@"
need_root
find_jdk
cd "$root"
./mvnw -q -B -Dfast -pl host -am test-compile
./mvnw -q -B -Dfast -pl host dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
machine
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp "host/target/classes:host/target/test-classes:$(cat host/target/test.classpath)" \
  dev.roadstead.host.linux.TaskStartBench "${1:-15}"

# What has to happen before Java can run: root, packages, a JDK, a build. Sourced by ./roadstead and by .ci/run.
# Every function either does its work or ends the script with what is wrong and how to mend it.

home=${home:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)}

say() { printf '%s\n' "$*" >&2; }
fail() { say "roadstead: $1"; shift; for line in "$@"; do say "  $line"; done; exit 1; }

# Whether there is such a program that can be run: bash's own lookup also takes a file that cannot.
runnable() {
    local found
    found=$(PATH="$PATH:/usr/sbin:/sbin" command -v "$1") && [ -x "$found" ]
}

# Runs this very command again as root when it is not root already. The build needs no root: what it makes stays the
# user's. Of the environment root gets what a command reads.
become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    runnable sudo || fail "this needs root, and sudo is not installed" "Run it as root: su -c '$0 $*'"
    local environment=("PATH=$PATH")
    if known_jdk; then
        environment+=("JAVA_HOME=$JAVA_HOME")
        [ ! -w "$home" ] || build_if_stale
    fi
    [ -z "${ROADSTEAD_DATA:-}" ] || environment+=("ROADSTEAD_DATA=$ROADSTEAD_DATA")
    say "roadstead: asking sudo for root (network namespaces, nftables and containerd need it)"
    exec sudo -- env "${environment[@]}" "$0" "$@"
}

# Binaries that a host needs, each with the package that brings it: Debian's name, then Fedora's.
HOST_BINARIES="containerd:containerd:containerd
runc:runc:runc
nft:nftables:nftables
ip:iproute2:iproute
conntrack:conntrack:conntrack-tools
busybox:busybox-static:busybox
setsid:util-linux:util-linux"

# Installs the packages whose binaries are absent; never removes or upgrades anything.
install_packages() {
    local debian=() fedora=() binary deb rpm
    while IFS=: read -r binary deb rpm; do
        ! runnable "$binary" || continue
        debian+=("$deb")
        fedora+=("$rpm")
    done <<<"$HOST_BINARIES"
    [ ${#debian[@]} -gt 0 ] || return 0
    if runnable apt-get; then
        say "roadstead: installing ${debian[*]}"
        apt_install "${debian[@]}" || fail "apt-get could not install ${debian[*]}" "Install them by hand, then run this again."
    elif runnable dnf; then
        say "roadstead: installing ${fedora[*]}"
        dnf install -y -q "${fedora[@]}" >&2 || fail "dnf could not install ${fedora[*]}" "Install them by hand, then run this again."
    else
        fail "missing: ${debian[*]}" "Install these packages with your distribution's package manager, then run this again."
    fi
}

# The package list is fetched only when the packages cannot be found without. Services that packages bring stay off:
# Roadstead runs a containerd of its own.
apt_install() {
    local policy=/usr/sbin/policy-rc.d made= status=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove "$@" >/dev/null 2>&1 ||
        { apt-get update -qq >&2 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove "$@" >/dev/null; } ||
        status=$?
    [ -z "$made" ] || rm -f "$policy"
    return "$status"
}

# Told by the file that says what a JDK is: asking its compiler takes half a second of every command.
is_jdk25() {
    [ -x "$1/bin/javac" ] || return 1
    if [ -e "$1/release" ]; then
        grep -q '^JAVA_VERSION="25[".]' "$1/release"
    else
        "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\b'
    fi
}

# Sets JAVA_HOME to a JDK 25 that is there: the caller's, the one on PATH, or one under /usr/lib/jvm.
known_jdk() {
    local candidate on_path
    on_path=$(command -v javac || true)
    for candidate in "${JAVA_HOME:-}" "${on_path:+$(dirname "$(dirname "$(readlink -f "$on_path")")")}" /usr/lib/jvm/*; do
        if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
            export JAVA_HOME=$candidate
            return 0
        fi
    done
    return 1
}

# Sets JAVA_HOME to one that is there, or installs the distribution's package.
find_jdk() {
    ! known_jdk || return 0
    if [ "$(id -u)" -eq 0 ] && runnable apt-cache && apt-cache policy openjdk-25-jdk-headless 2>/dev/null | grep -q 'Candidate: [0-9]'; then
        say "roadstead: installing openjdk-25-jdk-headless"
        apt_install openjdk-25-jdk-headless || fail "apt-get could not install openjdk-25-jdk-headless"
    elif [ "$(id -u)" -eq 0 ] && runnable dnf && dnf -q list --available java-25-openjdk-devel >/dev/null 2>&1; then
        say "roadstead: installing java-25-openjdk-devel"
        dnf install -y -q java-25-openjdk-devel >&2 || fail "dnf could not install java-25-openjdk-devel"
    else
        fail "no JDK 25 found in JAVA_HOME, PATH or /usr/lib/jvm, and this distribution has no package of it" \
            "Get one from https://adoptium.net/temurin/releases/?version=25 (or sdkman: sdk install java 25-tem)," \
            "set JAVA_HOME to its directory, and run this again."
    fi
    known_jdk || fail "the installed JDK 25 was not found under /usr/lib/jvm" "Set JAVA_HOME to its directory, and run this again."
}

# An ahead-of-time cache fits only the class path that it was recorded with; the order of the jar files counts too.
CLASS_PATH="$home/server/target/roadstead-server.jar:$home/server/target/lib/*"
SOURCES="pom.xml wire store host balancer services server"

# Builds the server when it was never built or a source is newer; shows each module as it is built.
build_if_stale() {
    local stamp=$home/server/target/built
    if [ ! -e "$stamp" ] || [ -n "$(cd "$home" && find $SOURCES -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -newer "$stamp" -print -quit)" ]; then
        build
        touch "$stamp"
    fi
    # Whoever else built it recorded nothing. What cannot be recorded here is not tried each time.
    stamp=$home/server/target/recorded
    if [ ! "$stamp" -nt "$home/server/target/roadstead-server.jar" ] && [ -w "$home/server/target" ]; then
        train
        touch "$stamp"
    fi
}

build() {
    local log=$home/server/target/build.log
    say "roadstead: building (the first time downloads the libraries; log: ${log#"$home"/})"
    mkdir -p "$home/server/target"
    : >"$log"
    (cd "$home" && ./mvnw -B -ntp -Dfast -DskipTests -pl server -am package >"$log" 2>&1 &
        maven=$!
        tail -n +1 --pid=$maven -f "$log" 2>/dev/null | sed -nu 's/^\[INFO\] Building \(Roadstead[^ ]* [^ ]*\).*/  \1/p' >&2
        wait $maven) || { tail -n 40 "$log" >&2; fail "the build failed" "The whole output is in $log"; }
}

# Records which classes a start needs, so that the next starts find them loaded; Roadstead works without it, only later. Without the
# profiles of their methods: compiling at once what training called often costs a start more than it gains, and memory.
train() {
    local cache=$home/server/target/roadstead.aot log=$home/server/target/build.log
    say "roadstead: recording an ahead-of-time cache"
    rm -f "$cache"
    in_namespaces record machine "$cache" >>"$log" 2>&1 || { rm -f "$cache"; record simulated "$cache" >>"$log" 2>&1; } ||
        say "  (could not be made; starts take longer: see ${log#"$home"/})"
}

# record machine|simulated CACHE: a start on this machine as it is, which only in_namespaces may do, or on a simulated one.
record() {
    "$JAVA_HOME/bin/java" "@$home/scripts/jvm.options" -XX:AOTCacheOutput="$2" -XX:-AOTRecordTraining -cp "$CLASS_PATH" \
        dev.roadstead.server.Training "$1"
}

# in_namespaces FUNCTION ARGUMENT...: runs it where it has a network, processes, /run and a copy of /etc of its own, which all go away with
# it. Fails where the machine does not let us (no root and no user namespaces).
in_namespaces() {
    local as_root=
    [ "$(id -u)" -eq 0 ] || as_root=--map-root-user
    export -f "$1"
    export home JAVA_HOME CLASS_PATH
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --net --mount --pid --fork --kill-child --mount-proc $as_root -- bash -c 'set -e
        mount -t tmpfs roadstead /run
        cp -r /etc /run 2>/dev/null || true # but for what others may not read
        mount --bind /run/etc /etc
        ip link set lo up
        "$@"' roadstead "$@"
}

# Never returns: this process becomes the Java command line.
run_java() {
    local log=error cache=$home/server/target/roadstead.aot options=()
    case " $* " in *" --foreground "*) log=info ;; esac
    [ ! "$cache" -nt "$home/server/target/roadstead-server.jar" ] || options=(-XX:AOTCache="$cache" -Droadstead.cache="$cache")
    exec "$JAVA_HOME/bin/java" "@$home/scripts/jvm.options" "${options[@]}" -XX:TieredStopAtLevel=1 \
        -Droadstead.home="$home" -Dorg.slf4j.simpleLogger.defaultLogLevel="$log" -cp "$CLASS_PATH" dev.roadstead.server.Main "$@"
}

# The clients that the acceptance tests drive Roadstead with, each by the package that brings it.
install_test_clients() {
    local missing=() pair client
    for pair in skopeo:skopeo buildah:buildah podman:podman aws:awscli dockerd:docker.io; do
        runnable "${pair%:*}" || missing+=("${pair#*:}")
    done
    if [ ${#missing[@]} -gt 0 ] && runnable apt-get; then
        say "test: installing ${missing[*]}"
        apt_install "${missing[@]}" || say "test: could not install ${missing[*]}; what needs them will be skipped by name"
        # The tests start a daemon of their own; the machine is not to have one from its next start on.
        case " ${missing[*]} " in *" docker.io "*)
            systemctl disable docker.service docker.socket >/dev/null 2>&1 || true ;;
        esac
    fi
    build_crane
}

# crane is no package: it is built where there is Go, and otherwise what needs it is skipped by name.
build_crane() {
    local clients=$home/acceptance/target/clients
    if runnable crane || [ -x "$clients/crane" ] || ! runnable go; then
        return 0
    fi
    say "test: building crane"
    mkdir -p "$clients"
    GOBIN="$clients" GOFLAGS=-mod=mod GOTOOLCHAIN=local timeout 120 \
        go install github.com/google/go-containerregistry/cmd/crane@v0.20.2 >/dev/null 2>&1 ||
        say "test: could not build crane; what needs it will be skipped by name"
}

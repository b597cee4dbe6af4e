package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real commands on a machine that truly lacks something: in a mount namespace in which a program is hidden, by a user who is not root,
 * under a kernel that says an old release. {@code doctor} and {@code up} say what is wrong and how to mend it, and leave nothing.
 */
class LackingMachineTest {

    @TempDir
    private Path directory;

    private Server server;

    @BeforeEach
    void choose() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "unshare", "setpriv", "setarch");
        server = Server.of(directory.resolve("data"));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (server != null) {
            assertThat(server.data()).doesNotExist();
            assertThat(server.traces().find()).isEmpty();
        }
    }

    @Test
    void withoutRootItSaysHowToBecomeRoot() {
        // Whoever is not root may not enter this checkout, so it is mounted where everybody may.
        String asNobody = hidden("/usr/bin/sudo") + "mount --bind \"$PWD\" /mnt && cd /mnt && "
                + "exec setpriv --reuid 65534 --regid 65534 --clear-groups ./roadstead ";
        for (String command :
                new String[] {"up", "doctor", "status", "down", "quickstart", "network explain internet shop 80"}) {
            Commands.Ended ended = unshared("", asNobody + command);

            assertThat(ended.status()).as(ended.text()).isEqualTo(1);
            assertThat(ended.text()).contains("this needs root", "su -c");
        }
    }

    @Test
    void rootWithoutItsCapabilitiesIsToldToRunPrivileged() {
        lacks(
                "",
                "setpriv --bounding-set -sys_admin,-net_admin ",
                "network namespaces",
                "run as root; in a container, run it privileged");
        Commands.Ended doctor = unshared("", "setpriv --bounding-set -sys_admin,-net_admin ./roadstead doctor");
        assertThat(doctor.text()).doesNotContain("Exception", "boot a kernel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"containerd", "runc"})
    void withoutAProgramItSaysHowToInstallIt(String program) {
        String hide = hidden("$(readlink -f $(PATH=$PATH:/usr/sbin command -v " + program + "))");
        Commands.Ended doctor = unshared("", hide + "./roadstead doctor");
        assertThat(doctor.status()).as(doctor.text()).isEqualTo(1);
        assertThat(doctor.text()).contains("FAILED   " + program, "mend: apt-get install " + program);

        // A machine that cannot install it by itself either.
        Commands.Ended up = unshared("", hide + hidden("/usr/bin/apt-get") + hidden("/usr/bin/dnf") + "./roadstead up");
        assertThat(up.status()).as(up.text()).isEqualTo(1);
        assertThat(up.text()).contains("missing: " + program, "Install these packages");
    }

    @Test
    void withoutNftablesItSaysHowToInstallIt() {
        lacks(
                "for each in $(ldconfig -p | sed -n 's/.*libnftables.so.* => //p'); do "
                        + "mount --bind /dev/null \"$(readlink -f \"$each\")\"; done; ",
                "",
                "libnftables",
                "install the package nftables");
    }

    @Test
    void anOldKernelIsNamedWithTheVersionThatIsNeeded() {
        lacks("", "setarch --uname-2.6 ", "Linux 2.6.", "boot a kernel of version");
    }

    @Test
    void aMachineWithoutControlGroupsIsNamedWithWhatToMount() {
        lacks(
                "mount -t tmpfs none /sys/fs/cgroup && ",
                "",
                "version 1 without [cpu, memory, pids, devices, freezer]",
                "mount the missing controllers below /sys/fs/cgroup");
    }

    @Test
    void aPortInUseIsNamedWithHowToChooseAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
            lacks("", "", "port " + taken.getLocalPort(), "--port PORT");
        }
    }

    @Test
    void aProgramThatHasPort80OfEveryAddressIsInNobodysWay() {
        String address = server.apiAddress();
        Commands.Ended ended = unshared(
                "--net",
                "ip link set lo up; mkdir " + directory + "/site; echo other > " + directory + "/site/index.html; "
                        + "busybox httpd -f -p 0.0.0.0:80 -h " + directory + "/site & serving=$!; "
                        + "trap './roadstead down --delete-data; kill $serving' EXIT; "
                        + "until grep -q 00000000:0050 /proc/net/tcp; do :; done; set -e; "
                        + "./roadstead up --port " + server.port() + " --public-pool " + server.pool()
                        + "; echo \"on loopback: $(curl -sS http://127.0.0.1/)\""
                        + "; echo \"on the API's address: $(curl -sS 'http://" + address + "/?Action=ListUsers')\"");

        assertThat(ended.status()).as(ended.text()).isZero();
        assertThat(ended.text())
                .contains("on loopback: other")
                .containsPattern("on the API's address: .*MissingAuthenticationToken");
    }

    @Test
    void aDiskThatIsFullIsNamedWithHowMuchToFree() throws IOException {
        Path small = Files.createDirectory(directory.resolve("small"));
        Server there = Server.of(small.resolve("data"));
        for (String command : new String[] {"doctor", "up"}) {
            Commands.Ended ended = unshared(
                    "",
                    "mount -t tmpfs -o size=64m none " + small + " && ./roadstead " + command + " --data "
                            + there.data() + " --port " + there.port() + " --public-pool " + there.pool()
                            + "; status=$?; ls -A " + small + "; exit $status");

            assertThat(ended.status()).as(ended.text()).isEqualTo(1);
            assertThat(ended.text()).contains("64 MiB free at " + small, "free at least 256 MiB", "--data");
            assertThat(ended.lines().getLast()).isNotEqualTo("data");
        }
        assertThat(there.traces().find()).isEmpty();
    }

    @Test
    void aJdkIsFoundWhereverItIsAndElseItSaysHowToGetOne() {
        String find = ". scripts/bootstrap.sh; find_jdk; echo \"found $JAVA_HOME\"";
        String elsewhere = "jdk=$(. scripts/bootstrap.sh; find_jdk; readlink -f \"$JAVA_HOME\"); "
                + "mkdir /run/jdk-of-test; mount --bind \"$jdk\" /run/jdk-of-test; mount -t tmpfs none /usr/lib/jvm; "
                + "PATH=/usr/sbin:/usr/bin:/sbin:/bin; unset JAVA_HOME; " + hidden("/usr/bin/apt-cache")
                + hidden("/usr/bin/dnf") + hidden("/usr/bin/javac");

        assertThat(tmpfsRun(elsewhere + "JAVA_HOME=/run/jdk-of-test; " + find).text())
                .contains("found /run/jdk-of-test");
        assertThat(tmpfsRun(elsewhere + "PATH=/run/jdk-of-test/bin:$PATH; " + find)
                        .text())
                .contains("found /run/jdk-of-test");
        assertThat(tmpfsRun(elsewhere + "mkdir /usr/lib/jvm/any; mount --bind /run/jdk-of-test /usr/lib/jvm/any; "
                                + find)
                        .text())
                .contains("found /usr/lib/jvm/any");
        Commands.Ended none = tmpfsRun(elsewhere + "./roadstead up");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.text()).contains("no JDK 25 found in JAVA_HOME, PATH or /usr/lib/jvm", "adoptium.net");
    }

    private Commands.Ended tmpfsRun(String script) {
        return unshared("", "mount -t tmpfs none /run; " + script);
    }

    /** Runs both commands on a machine that lacks something. */
    private void lacks(String preparation, String wrapper, String found, String mend, String... namespaces) {
        for (String command : new String[] {"doctor", "up"}) {
            String options = " --port " + server.port() + " --public-pool " + server.pool();
            Commands.Ended ended =
                    unshared(String.join(" ", namespaces), preparation + wrapper + "./roadstead " + command + options);

            assertThat(ended.status()).as(ended.text()).isEqualTo(1);
            assertThat(ended.text()).contains(found).contains(mend).doesNotContain("Error", "Could not initialize");
        }
    }

    private Commands.Ended unshared(String namespaces, String script) {
        String unshare = "exec unshare --mount " + namespaces + " bash -c \"$1\"";
        return server.commands().run(60, "bash", "-c", unshare, "bash", script);
    }

    /** A program that is there and cannot be run is as none. */
    private static String hidden(String program) {
        return "hide=" + program + "; [ ! -e \"$hide\" ] || mount --bind /dev/null \"$hide\" || exit 99; ";
    }
}

package dev.roadstead.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVM of a server in the background is started; {@code scripts/jvm.options} has what all of ours have. */
final class ServerJvm {

    /** A small heap that shrinks, and the C library's too, which compiling leaves full of holes. Buffers that leak are looked for in tests, not on every user's requests. */
    private static final List<String> OPTIONS = List.of(
            "-Xms32m",
            "-Xmx384m",
            "-Xss512k",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=25",
            "-XX:TrimNativeHeapInterval=60000",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.jfr.enabled=false");

    private ServerJvm() {}

    /** The command that runs the server of a data directory in a session of its own. */
    static List<String> command(Path data) {
        Path home = Path.of(System.getProperty("roadstead.home", ".")).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of("setsid", System.getProperty("java.home") + "/bin/java"));
        command.add("@" + home.resolve("scripts/jvm.options"));
        command.addAll(OPTIONS);
        command.addAll(prepared(home.resolve("server/target")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        command.add(data.toString());
        return command;
    }

    /** What the build prepared so that a start need not: the cache, and the libraries' native parts, unpacked. */
    private static List<String> prepared(Path target) {
        List<String> options = new ArrayList<>();
        String cache = System.getProperty("roadstead.cache", "");
        if (!cache.isEmpty()) {
            options.add("-XX:AOTCache=" + cache);
        }
        Path netty = target.resolve("native/META-INF/native");
        if (Files.isDirectory(netty)) {
            options.add("-Djava.library.path=" + netty);
        }
        String architecture = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        Path sqlite = target.resolve("native/org/sqlite/native/Linux").resolve(architecture);
        if (Files.isDirectory(sqlite)) {
            options.add("-Dorg.sqlite.lib.path=" + sqlite);
        }
        return options;
    }
}

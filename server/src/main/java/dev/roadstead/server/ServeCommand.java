package dev.roadstead.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The server process itself; {@code up} starts it. */
@Command(
        name = "serve",
        description = "Run the server in this process (what up starts).",
        hidden = true,
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
        return serve(data.installation());
    }

    /**
     * The options of the server's JVM: a small heap that shrinks, the permissions that the kernel side needs, and the
     * ahead-of-time cache where the build made one, mapped where it was laid out for, so that its pages stay the file's. Buffers that
     * leak are looked for in tests, not on every user's requests.
     */
    static List<String> jvmOptions() {
        List<String> options = new ArrayList<>(List.of(
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xms32m",
                "-Xmx384m",
                "-Xss512k",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=25",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.leakDetection.level=disabled",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-Dio.netty.jfr.enabled=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        Path cache = Path.of(System.getProperty("roadstead.home", "."), "server/target/roadstead.aot");
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
        }
        return options;
    }

    /** Runs until the process is told to stop (SIGTERM, or {@code down} over the control socket). */
    private static int serve(Installation installation) throws IOException {
        return serve(RoadsteadServer.start(installation));
    }

    /** The same for {@code up --foreground}, which gives the data directory's turn back when the server is up. */
    static int serve(Installation installation, DataDirectory turn) throws IOException {
        RoadsteadServer server = RoadsteadServer.start(installation);
        turn.close();
        return serve(server);
    }

    private static int serve(RoadsteadServer server) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(server::close));
        server.awaitClose();
        return 0;
    }
}

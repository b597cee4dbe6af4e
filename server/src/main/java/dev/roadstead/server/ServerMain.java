package dev.roadstead.server;

import java.io.IOException;
import java.nio.file.Path;

/** The server's process, which {@code up} starts. It has no command line to read, whose library would take a tenth of its start. */
public final class ServerMain {

    private ServerMain() {}

    /**
     * Runs until the process is told to stop (SIGTERM, or {@code down} over the control socket).
     *
     * @param arguments the data directory
     */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            status = serve(RoadsteadServer.start(DataOption.installation(Path.of(arguments[0]))));
        } catch (IOException | RuntimeException e) {
            System.err.println("roadstead: " + Problem.describe(e));
        }
        System.exit(status);
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

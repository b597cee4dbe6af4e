package dev.roadstead.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server in the background, from its start to its first answer. */
final class ServerStart {

    private static final int START_SECONDS = 60;
    private static final int LOOK_MILLISECONDS = 20;
    static final Duration STATUS_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_LINES_SHOWN = 15;
    private static final String MALLOC_ARENAS = "2";

    private final Installation installation;
    private final ProcessHandle server;

    private ServerStart(Installation installation, ProcessHandle server) {
        this.installation = installation;
        this.server = server;
    }

    /** A server that another command has started. */
    static ServerStart of(Installation installation, ServerProcess server) {
        return new ServerStart(installation, server.handle());
    }

    /** Starts a server in a session of its own, so that it outlives the command and its terminal. */
    static ServerStart inBackground(Installation installation) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(ServerJvm.command(installation.data()));
        // By default the C library keeps a heap for every few threads, most of each unused.
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", MALLOC_ARENAS);
        Process server = builder.redirectInput(new File("/dev/null"))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(installation.logFile().toFile()))
                .redirectErrorStream(true)
                .directory(new File("/"))
                .start();
        return new ServerStart(installation, server.toHandle());
    }

    long pid() {
        return server.pid();
    }

    boolean isAlive() {
        return server.isAlive();
    }

    /**
     * Returns when the first signed call was answered and what ran before is served again: load balancers take requests.
     *
     * @throws Problem with the end of its log where the server ended, or does not answer in time
     */
    void awaitFirstAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            if (ended()) {
                throw new Problem("the server ended while starting; the end of its log:", endOfLog());
            }
            if (answers()) {
                return;
            }
        }
        throw new Problem(
                "the server did not answer within " + START_SECONDS + " s; it goes on starting (pid " + server.pid()
                        + "). The end of its log:",
                endOfLog());
    }

    private boolean ended() throws InterruptedException {
        try {
            server.onExit().get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
    }

    /** The control socket is the last that a start opens, after the balancers: until then a signed call would only take its time. */
    private boolean answers() {
        try {
            ControlSocket.request(installation, "status", STATUS_LIMIT);
            Optional<RootCredentials> root = RootCredentials.load(installation);
            return root.isPresent() && SignedProbe.call(installation, root.get()) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String[] endOfLog() throws IOException {
        LogFile log = new LogFile(installation.logFile());
        return Files.exists(log.path()) ? log.lastLines(LOG_LINES_SHOWN).toArray(String[]::new) : new String[0];
    }
}

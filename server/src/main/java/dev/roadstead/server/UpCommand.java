package dev.roadstead.server;

import dev.roadstead.host.Probe;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Start the server in the background; return when it answered its first signed call.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    private static final int START_SECONDS = 60;
    private static final int LOG_LINES_SHOWN = 15;
    private static final String MALLOC_ARENAS = "2";

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--foreground", description = "Stay, and log to standard output; Ctrl-C stops the server.")
    private boolean foreground;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return up(
                settings.installation(data.directory()),
                foreground,
                spec.commandLine().getOut());
    }

    /** Starts an installation's server unless it runs already. */
    static int up(Installation installation, boolean foreground, PrintWriter out)
            throws IOException, InterruptedException {
        Optional<ServerProcess> running = Installation.load(installation.data()).flatMap(ServerProcess::find);
        if (running.isPresent()) {
            return alreadyUp(installation, running.get(), out);
        }
        checkMachine(installation);
        Optional<Problem> portProblem = portProblem(installation);
        if (portProblem.isPresent()) {
            throw portProblem.get();
        }
        installation.save();
        if (foreground) {
            return ServeCommand.serve(installation);
        }
        Process server = start(installation);
        awaitFirstAnswer(installation, server);
        out.println("Roadstead is up: " + installation.endpoint() + " (pid " + server.pid() + ", log "
                + installation.logFile() + ")");
        out.println("For a client: eval \"$(./roadstead env"
                + (installation.data().equals(Installation.DEFAULT_DATA) ? "" : " --data " + installation.data())
                + ")\"");
        out.flush();
        return 0;
    }

    private static int alreadyUp(Installation wanted, ServerProcess server, PrintWriter out) {
        Installation running = Installation.load(wanted.data()).orElseThrow();
        if (!running.equals(wanted)) {
            throw new Problem(
                    "it runs already, with other settings (pid " + server.pid() + ", port " + running.port()
                            + ", public pool " + running.publicPool() + ")",
                    "Stop it first with: ./roadstead down --data " + running.data());
        }
        out.println("Roadstead is up already: " + running.endpoint() + " (pid " + server.pid() + ")");
        out.flush();
        return 0;
    }

    private static void checkMachine(Installation installation) {
        List<String> lacks = new ArrayList<>();
        for (Probe probe : DoctorCommand.probes(installation)) {
            if (probe.verdict() == Probe.Verdict.FAILED) {
                lacks.add(probe.name() + ": " + probe.found() + ". " + probe.mend());
            }
        }
        if (!lacks.isEmpty()) {
            lacks.add("./roadstead doctor shows everything that was looked at");
            throw new Problem("this machine lacks something", lacks.toArray(String[]::new));
        }
    }

    /** What is wrong with the port, before anything is started on it. */
    static Optional<Problem> portProblem(Installation installation) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), installation.port()));
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(new Problem(
                    "port " + installation.port() + " is in use by another program",
                    "See which one with: ss -ltnp 'sport = :" + installation.port() + "'",
                    "or choose another port: ./roadstead up --port PORT"));
        }
    }

    private static Process start(Installation installation) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", javaBinary()));
        command.addAll(ServeCommand.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("serve", "--data", installation.data().toString()));
        File log = installation.logFile().toFile();
        ProcessBuilder server = new ProcessBuilder(command);
        // By default the C library keeps a heap for every few threads, most of each unused.
        server.environment().putIfAbsent("MALLOC_ARENA_MAX", MALLOC_ARENAS);
        return server.redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectErrorStream(true)
                .directory(new File("/"))
                .start();
    }

    private static String javaBinary() {
        return System.getProperty("java.home") + "/bin/java";
    }

    private static void awaitFirstAnswer(Installation installation, Process server)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            if (server.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new Problem("the server ended while starting; the end of its log:", tail(installation));
            }
            if (answers(installation)) {
                return;
            }
        }
        throw new Problem(
                "the server did not answer within " + START_SECONDS + " s; it goes on starting (pid " + server.pid()
                        + "). The end of its log:",
                tail(installation));
    }

    private static boolean answers(Installation installation) {
        try {
            Optional<RootCredentials> root = RootCredentials.load(installation);
            return root.isPresent() && SignedProbe.call(installation, root.get()) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String[] tail(Installation installation) throws IOException {
        List<String> lines = Files.readAllLines(installation.logFile());
        return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size())
                .toArray(String[]::new);
    }
}

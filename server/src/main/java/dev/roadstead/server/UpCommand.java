package dev.roadstead.server;

import dev.roadstead.host.Probe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description =
                "Start the server in the background; return when it answers signed calls and its load balancers serve.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

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
    static int up(Installation wanted, boolean foreground, PrintWriter out) throws IOException, InterruptedException {
        Optional<ServerProcess> running = ServerProcess.find(wanted);
        if (running.isPresent()) {
            return alreadyUp(wanted, running.get(), foreground, out);
        }
        DataDirectory.requireUsable(wanted.data());
        checkMachine(wanted);
        try (DataDirectory directory = DataDirectory.take(wanted.data())) {
            Optional<ServerProcess> meanwhile = ServerProcess.find(wanted);
            return meanwhile.isPresent()
                    ? alreadyUp(wanted, meanwhile.get(), foreground, out)
                    : start(wanted, directory, foreground, out);
        }
    }

    private static int start(Installation wanted, DataDirectory directory, boolean foreground, PrintWriter out)
            throws IOException, InterruptedException {
        boolean first = Installation.load(wanted.data()).isEmpty();
        boolean nothingLeft = !Files.exists(wanted.runtime());
        Optional<ServerStart> started = Optional.empty();
        try {
            wanted.save();
            if (foreground) {
                return ServerMain.serve(wanted, directory);
            }
            started = Optional.of(ServerStart.inBackground(wanted));
            started.get().awaitFirstAnswer();
        } catch (IOException | RuntimeException e) {
            if (started.filter(ServerStart::isAlive).isEmpty()) {
                undo(wanted, nothingLeft, first ? Optional.of(directory) : Optional.empty(), e);
            }
            throw e;
        }
        tell(wanted, started.get().pid(), out);
        return 0;
    }

    /** A start that failed leaves what it found: also the tasks that a killed server has left running. */
    private static void undo(
            Installation wanted, boolean nothingLeft, Optional<DataDirectory> made, Exception failure) {
        try {
            if (nothingLeft) {
                Leftovers.remove(wanted);
            }
            if (made.isPresent()) {
                made.get().undo();
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void tell(Installation installation, long pid, PrintWriter out) {
        out.println("Roadstead is up: " + installation.endpoint() + " (pid " + pid + ", log " + installation.logFile()
                + ")");
        out.println("For a client: eval \"$(./roadstead env" + DataOption.of(installation) + ")\"");
        out.flush();
    }

    private static int alreadyUp(Installation wanted, ServerProcess server, boolean foreground, PrintWriter out)
            throws IOException, InterruptedException {
        Installation running = Installation.load(wanted.data()).orElse(wanted);
        String stop = "Stop it first with: ./roadstead down" + DataOption.of(running);
        if (!running.equals(wanted)) {
            throw new Problem(
                    "it runs already, with other settings (pid " + server.pid() + ", port " + running.port()
                            + ", public pool " + running.publicPool() + ")",
                    stop);
        }
        if (foreground) {
            throw new Problem("it runs already, in the background (pid " + server.pid() + ")", stop);
        }
        ServerStart.of(running, server).awaitFirstAnswer();
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
            throw new Problem("it cannot start on this machine as it is", lacks.toArray(String[]::new));
        }
    }
}

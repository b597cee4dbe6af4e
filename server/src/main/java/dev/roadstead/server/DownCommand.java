package dev.roadstead.server;

import dev.roadstead.host.linux.FileTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "down",
        description = "Stop the tasks and the server, and take away everything outside of the data directory.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    private static final int STOP_SECONDS = 30;

    /** Longer than the server gives its tasks. */
    private static final Duration TASKS_LIMIT = Duration.ofMinutes(3);

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--delete-data", description = "Delete the data directory too: images, logs, keys, everything.")
    private boolean deleteData;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Installation> installation = Installation.load(data.directory());
        if (installation.isPresent()) {
            try (DataDirectory turn = DataDirectory.take(data.directory())) {
                return down(installation.get(), turn, out);
            }
        }
        Optional<Installation> left = Installation.left(data.directory());
        if (left.isPresent()) {
            out.println("the data directory " + data.directory() + " is gone");
            out.println(end(left.get(), out) ? "Roadstead is down." : "what it had left behind is removed.");
            return 0;
        }
        out.println("nothing runs (there is no installation in " + data.directory() + ")");
        return 0;
    }

    private int down(Installation installation, DataDirectory turn, PrintWriter out)
            throws IOException, InterruptedException {
        boolean ran = end(installation, out);
        if (deleteData) {
            FileTree.delete(turn.path());
        }
        out.println(ran ? "Roadstead is down." : "nothing ran; what it had left behind is removed.");
        return 0;
    }

    /** Stops the server and takes away what is outside of the data directory; says whether a server ran. */
    private static boolean end(Installation installation, PrintWriter out) throws IOException, InterruptedException {
        Optional<ServerProcess> server = ServerProcess.find(installation);
        if (server.isPresent()) {
            stop(installation, server.get(), out);
        }
        Leftovers.remove(installation);
        return server.isPresent();
    }

    private static void stop(Installation installation, ServerProcess server, PrintWriter out)
            throws InterruptedException {
        out.println("stopping the tasks and the server (pid " + server.pid() + ")");
        out.flush();
        try {
            ControlSocket.request(installation, "down", TASKS_LIMIT);
        } catch (IOException e) {
            out.println("the server did not stop its tasks itself (" + e.getMessage() + "); they are ended now");
        }
        server.handle().destroy();
        if (!ended(server)) {
            server.handle().destroyForcibly();
            ended(server);
        }
    }

    private static boolean ended(ServerProcess server) throws InterruptedException {
        try {
            server.handle().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
            return false;
        }
    }
}

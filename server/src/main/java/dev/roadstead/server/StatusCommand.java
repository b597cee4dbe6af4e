package dev.roadstead.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Say whether the server runs (exit code 0) or not (3), and where.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        Optional<Installation> installation = Installation.load(data.directory());
        Optional<ServerProcess> server = installation.flatMap(ServerProcess::find);
        if (installation.isEmpty() || server.isEmpty()) {
            out.println("not running (data directory " + data.directory() + ")");
            out.println("  " + DataOption.start(data.directory()));
            return Problem.NOT_RUNNING;
        }
        String counts;
        try {
            counts = ControlSocket.request(installation.get(), "status", ANSWER_LIMIT);
        } catch (IOException e) {
            out.println("not up: the server (pid " + server.get().pid() + ") is starting, stopping or stuck; see "
                    + installation.get().logFile());
            return Problem.NOT_RUNNING;
        }
        out.println("endpoint        " + installation.get().endpoint());
        out.println("pid             " + server.get().pid());
        out.println("data directory  " + installation.get().data());
        out.println("log             " + installation.get().logFile());
        out.print(counts);
        return 0;
    }
}

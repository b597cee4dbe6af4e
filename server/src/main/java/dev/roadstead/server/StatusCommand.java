package dev.roadstead.server;

import java.io.IOException;
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

    static final int NOT_RUNNING = 3;

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        Optional<Installation> installation = Installation.load(data.directory());
        Optional<ServerProcess> server = installation.flatMap(ServerProcess::find);
        if (installation.isEmpty() || server.isEmpty()) {
            out.println("not running (data directory " + data.directory() + ")");
            return NOT_RUNNING;
        }
        out.println("endpoint        " + installation.get().endpoint());
        out.println("pid             " + server.get().pid());
        out.println("data directory  " + installation.get().data());
        out.println("log             " + installation.get().logFile());
        out.print(ControlSocket.request(installation.get(), "status"));
        return 0;
    }
}

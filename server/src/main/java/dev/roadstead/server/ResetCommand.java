package dev.roadstead.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "reset",
        description = "Return the running server to a new account's state; the keys stay.",
        mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Installation installation = data.running();
        ControlSocket.request(installation, "reset", LIMIT);
        spec.commandLine().getOut().println("reset: a new account, the same keys");
        return 0;
    }
}

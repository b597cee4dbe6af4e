package dev.roadstead.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code roadstead} command. */
@Command(
        name = "roadstead",
        description = "A self-hosted cloud for containers that speaks AWS's own APIs.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        footer = {
            "",
            "Each command has a --help of its own. Exit codes: 0 done; 1 failed; 2 unknown words or options; 3 no server"
                    + " runs; 4 not reachable (network explain).",
            "The first thing to try: ./roadstead quickstart"
        },
        subcommands = {
            QuickstartCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            EnvCommand.class,
            NetworkCommand.class,
            ResetCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Exits with 0 when done, 1 when it failed, 2 for unknown words or options, 3 when no server runs; 4 says no. */
    public static void main(String[] arguments) {
        CommandLine commandLine = commandLine();
        int status = commandLine.execute(arguments);
        commandLine.getOut().flush();
        System.exit(status);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println("roadstead: " + Problem.describe(failure));
                    return Problem.status(failure);
                })
                .setParameterExceptionHandler(Main::unusable);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    private static int unusable(ParameterException failure, String[] arguments) {
        CommandLine commandLine = failure.getCommandLine();
        commandLine.getErr().println("roadstead: " + failure.getMessage());
        commandLine.usage(commandLine.getErr());
        return 2;
    }
}

package dev.roadstead.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "network",
        description = "Look into the network of the VPCs: network explain FROM TO PORT.",
        mixinStandardHelpOptions = true,
        subcommands = NetworkExplainCommand.class)
final class NetworkCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "network: no command given");
    }
}

package dev.roadstead.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "env",
        description = {"Print the exports that an AWS client needs, for a shell to read:", "eval \"$(./roadstead env)\""
        },
        mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Installation installation = data.installation();
        RootCredentials root = RootCredentials.load(installation)
                .orElseThrow(
                        () -> new Problem("the installation has no keys yet", DataOption.start(installation.data())));
        var out = spec.commandLine().getOut();
        out.println("export AWS_ENDPOINT_URL=" + installation.endpoint());
        out.println("export AWS_ACCESS_KEY_ID=" + root.accessKeyId());
        out.println("export AWS_SECRET_ACCESS_KEY=" + root.secretAccessKey());
        out.println("export AWS_REGION=" + installation.region());
        out.println("export AWS_DEFAULT_REGION=" + installation.region());
        out.println("unset AWS_SESSION_TOKEN AWS_PROFILE");
        return 0;
    }
}

package dev.roadstead.server;

import dev.roadstead.client.Target;
import dev.roadstead.quickstart.Quickstart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "quickstart",
        description = "Start Roadstead, deploy the example shop, and show it answering through its load balancer.",
        mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = settings.installation(data.directory());
        UpCommand.up(installation, false, out);
        RootCredentials root = RootCredentials.load(installation).orElseThrow();
        out.println("Deploying examples/shop:");
        out.flush();
        Quickstart quickstart = new Quickstart(
                Path.of(System.getProperty("roadstead.home", ".")),
                new Target(installation.endpoint(), installation.region(), root.accessKeyId(), root.secretAccessKey()),
                out);
        String url = quickstart.run();
        String chosen = DataOption.of(installation);
        out.println("The shop answers through its load balancer:");
        out.println(url);
        out.println("What to try next:");
        out.println("  curl " + url + "api/info            # twice: two tasks take turns");
        out.println("  eval \"$(./roadstead env" + chosen + ")\"           # then any AWS client works as it is");
        out.println("  aws ecs list-tasks --cluster ecs-production-cluster");
        out.println("  aws logs tail /ecs/backend");
        out.println("  ./roadstead down" + chosen + "                    # stops it all; the next up brings it back");
        return 0;
    }
}

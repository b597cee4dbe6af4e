package dev.roadstead.server;

import dev.roadstead.client.Target;
import dev.roadstead.explain.NetworkExplanation;
import dev.roadstead.explain.Port;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

@Command(
        name = "explain",
        description = {
            "Say which rules let a packet and its answer through, or which one stops them.",
            "FROM and TO: a network interface (eni-...), a task by its id or ARN, a service or load balancer by its name or ARN,"
                    + " an address, 'internet', or the id of an internet gateway, peering connection or endpoint.",
            "Exit code 0: reachable; 4: not reachable; 1: FROM or TO is nothing; 2: the words are off; 3: no server runs."
        },
        mixinStandardHelpOptions = true)
final class NetworkExplainCommand implements Callable<Integer> {

    static final int NOT_REACHABLE = 4;

    @Parameters(index = "0", paramLabel = "FROM", description = "What sends.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "What shall receive.")
    private String to = "";

    @Parameters(index = "2", paramLabel = "PORT", description = "Such as 443, 443/tcp or 53/udp.")
    private String port = "";

    @Option(names = "--region", paramLabel = "NAME", description = "The region (default: the installation's).")
    private @Nullable String region;

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Port wanted = wanted();
        Installation installation = data.running();
        RootCredentials root = RootCredentials.load(installation).orElseThrow();
        Target target = new Target(
                installation.endpoint(),
                region == null ? installation.region() : region,
                root.accessKeyId(),
                root.secretAccessKey());
        try {
            boolean reachable =
                    new NetworkExplanation(target, spec.commandLine().getOut()).explain(from, to, wanted);
            return reachable ? 0 : NOT_REACHABLE;
        } catch (AwsServiceException e) {
            throw new Problem(
                    e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage());
        }
    }

    private Port wanted() {
        try {
            return Port.parse(port);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}

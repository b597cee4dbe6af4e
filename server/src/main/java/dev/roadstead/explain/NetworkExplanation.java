package dev.roadstead.explain;

import dev.roadstead.client.Target;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Says by which rules a packet and its answer pass, or what stops them. */
public final class NetworkExplanation {

    /** What stands for all of the internet where a VPC has no way there. */
    private static final String SOMEBODY = "203.0.113.1";

    private static final int FIRST_EPHEMERAL = 32_768;
    private static final int LAST_EPHEMERAL = 60_999;

    private final Ec2Client ec2;
    private final Ends ends;
    private final PrintWriter out;

    public NetworkExplanation(Target target, PrintWriter out) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        this.ec2 = target.client(Ec2Client.builder(), http);
        this.ends = new Ends(
                ec2,
                () -> target.client(EcsClient.builder(), http),
                () -> target.client(ElasticLoadBalancingV2Client.builder(), http));
        this.out = out;
    }

    /**
     * Explains a packet's way, and its answer's.
     *
     * @return whether both pass
     * @throws IllegalArgumentException when {@code from} or {@code to} name nothing, or nothing that can be asked about
     */
    public boolean explain(String from, String to, Port port) {
        End source = known(ends.find(from));
        End destination = ends.find(to);
        out.println("From " + source + " to " + destination + ", port " + port);
        if (source instanceof End.Internet || source instanceof End.Address) {
            destination = known(destination);
        }
        Optional<Question> question = question(source, destination);
        if (question.isEmpty()) {
            return false;
        }
        NetworkInsightsAnalysis analysis = ask(question.get(), port);
        new PathPrinter(ec2, out).print(analysis, port);
        return analysis.networkPathFound();
    }

    /** An interface, where an address is one's. */
    private End known(End end) {
        if (!(end instanceof End.Address(String address))) {
            return end;
        }
        List<NetworkInterface> having = ends.having(address);
        if (having.size() > 1) {
            throw new IllegalArgumentException(address
                    + ": several interfaces have that address; name the one that is meant: "
                    + String.join(
                            ", ",
                            having.stream()
                                    .map(eni -> eni.networkInterfaceId() + " in " + eni.vpcId())
                                    .toList()));
        }
        return having.stream()
                .findFirst()
                .<End>map(eni -> new End.Interface(eni, address.equals(eni.privateIpAddress()) ? "" : address))
                .orElse(end);
    }

    private Optional<Question> question(End from, End to) {
        return switch (from) {
            case End.Interface source -> Optional.of(fromInterface(source, to));
            case End.Component(String id) -> Optional.of(fromComponent(id, to));
            case End.Internet internet -> fromInternet(to, Optional.empty());
            case End.Address(String address) -> fromInternet(to, Optional.of(address));
        };
    }

    private Question fromInterface(End.Interface source, End to) {
        return switch (to) {
            case End.Interface destination -> Question.between(source.id(), destination.id());
            case End.Component(String id) -> Question.between(source.id(), id);
            case End.Address(String address) -> Question.toAddress(source.id(), address);
            case End.Internet internet ->
                gateway(source.eni().vpcId())
                        .map(id -> Question.between(source.id(), id))
                        .orElseGet(() -> Question.toAddress(source.id(), SOMEBODY));
        };
    }

    private static Question fromComponent(String id, End to) {
        return switch (to) {
            case End.Interface destination -> Question.between(id, destination.id());
            case End.Component(String other) -> Question.between(id, other);
            case End.Address(String address) -> Question.toAddress(id, address);
            case End.Internet internet ->
                throw new IllegalArgumentException(
                        "from " + id + " to the internet nothing passes; name an interface or an address");
        };
    }

    private Optional<Question> fromInternet(End to, Optional<String> address) {
        if (!(to instanceof End.Interface destination)) {
            throw new IllegalArgumentException(
                    to
                            + ": no network interface has that (expected one, since the packet comes from outside of the VPCs)");
        }
        String vpc = destination.eni().vpcId();
        Optional<String> gateway = gateway(vpc);
        if (gateway.isEmpty()) {
            out.println("Not reachable: " + vpc + " has no internet gateway.");
            return Optional.empty();
        }
        return gateway.map(id -> Question.between(id, destination.id()).from(address));
    }

    private Optional<String> gateway(String vpc) {
        return ec2
                .describeInternetGateways(
                        r -> r.filters(f -> f.name("attachment.vpc-id").values(vpc)))
                .internetGateways()
                .stream()
                .findFirst()
                .map(gateway -> gateway.internetGatewayId());
    }

    /** Asks, and leaves nothing behind. */
    private NetworkInsightsAnalysis ask(Question question, Port port) {
        String path = ec2.createNetworkInsightsPath(r -> r.source(question.source())
                        .destination(question.destination().orElse(null))
                        .protocol(port.protocol())
                        .filterAtSource(
                                f -> f.sourceAddress(question.sourceAddress().orElse(null))
                                        .destinationAddress(
                                                question.destinationAddress().orElse(null))
                                        .sourcePortRange(
                                                p -> p.fromPort(FIRST_EPHEMERAL).toPort(LAST_EPHEMERAL))
                                        .destinationPortRange(
                                                p -> p.fromPort(port.number()).toPort(port.number()))))
                .networkInsightsPath()
                .networkInsightsPathId();
        try {
            return analyzed(path);
        } finally {
            ec2.deleteNetworkInsightsPath(r -> r.networkInsightsPathId(path));
        }
    }

    private NetworkInsightsAnalysis analyzed(String path) {
        String id = ec2.startNetworkInsightsAnalysis(r -> r.networkInsightsPathId(path))
                .networkInsightsAnalysis()
                .networkInsightsAnalysisId();
        try {
            return ec2.describeNetworkInsightsAnalyses(r -> r.networkInsightsAnalysisIds(id))
                    .networkInsightsAnalyses()
                    .getFirst();
        } finally {
            ec2.deleteNetworkInsightsAnalysis(r -> r.networkInsightsAnalysisId(id));
        }
    }
}

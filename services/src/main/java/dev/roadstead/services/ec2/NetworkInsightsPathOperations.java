package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.INTERNET_GATEWAY;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INSIGHTS_ANALYSIS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INSIGHTS_PATH;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;
import static dev.roadstead.services.ec2.ResourceType.VPC_PEERING_CONNECTION;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ec2.NetworkInsightsPath.Filter;
import dev.roadstead.services.ec2.NetworkInsightsPath.Packets;
import dev.roadstead.services.ec2.NetworkInsightsPath.Ports;
import dev.roadstead.services.ec2.NetworkInsightsPath.Simply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsResponse;
import software.amazon.awssdk.services.ec2.model.PathRequestFilter;
import software.amazon.awssdk.services.ec2.model.RequestFilterPortRange;

/** Paths that Reachability Analyzer is asked about. */
final class NetworkInsightsPathOperations {

    private static final String CREATE = "CreateNetworkInsightsPath";

    /** What packets can come from, or get to. */
    private static final List<ResourceType<?>> ENDS =
            List.of(NETWORK_INTERFACE, INTERNET_GATEWAY, VPC_PEERING_CONNECTION, VPC_ENDPOINT);

    private static final Listing<NetworkInsightsPath> LISTING = new Listing<>(
            NETWORK_INSIGHTS_PATH,
            "networkInsightsPathIds",
            filters(
                    "filter-at-destination",
                    Packets::atDestination,
                    filters(
                            "filter-at-source",
                            Packets::atSource,
                            new Filters<>(NetworkInsightsPath::networkInsightsPathId)
                                    .by("source", NetworkInsightsPath::source)
                                    .byOptional("destination", NetworkInsightsPath::destination)
                                    .by("protocol", NetworkInsightsDescription::protocol))));

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;

    NetworkInsightsPathOperations(Work work, Platform platform, TagRequests tagRequests) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
    }

    private static Filters<NetworkInsightsPath> filters(
            String end, Function<Packets, Optional<Filter>> at, Filters<NetworkInsightsPath> others) {
        return others.byOptional(end + ".source-address", text(at, Filter::sourceAddress))
                .byOptional(end + ".source-port-range", text(at, Filter::sourcePorts))
                .byOptional(end + ".destination-address", text(at, Filter::destinationAddress))
                .byOptional(end + ".destination-port-range", text(at, Filter::destinationPorts));
    }

    private static <P> Function<NetworkInsightsPath, Optional<String>> text(
            Function<Packets, Optional<Filter>> at, Function<Filter, Optional<P>> part) {
        return path -> at.apply(path.packets()).flatMap(part).map(Object::toString);
    }

    CreateNetworkInsightsPathResponse create(CreateNetworkInsightsPathRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), CREATE, NETWORK_INSIGHTS_PATH.name());
        int protocol = protocol(request.protocolAsString());
        Packets packets = packets(request);
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.store(estate -> {
            NetworkInsightsPath path = Idempotency.once(token, estate, NETWORK_INSIGHTS_PATH, () -> {
                String source = end(estate, "Source", request.source());
                Optional<String> destination =
                        Optional.ofNullable(request.destination()).map(id -> end(estate, "Destination", id));
                if (destination.isEmpty() && packets.destinationAddress().isEmpty()) {
                    throw Ec2Failures.missing("destination, or else filterAtSource with a destinationAddress");
                }
                Quotas.require(
                        estate.all(NETWORK_INSIGHTS_PATH).count(),
                        Quotas.NETWORK_INSIGHTS_PATHS,
                        "NetworkInsightsPath.LimitExceeded",
                        "network insights paths");
                NetworkInsightsPath made = new NetworkInsightsPath(
                        platform.ids().resource("nip"),
                        source,
                        destination,
                        protocol,
                        packets,
                        platform.clock().instant(),
                        token);
                estate.tag(NETWORK_INSIGHTS_PATH.name(), made.networkInsightsPathId(), tags);
                return estate.put(NETWORK_INSIGHTS_PATH, made);
            });
            return CreateNetworkInsightsPathResponse.builder()
                    .networkInsightsPath(NetworkInsightsDescription.of(estate, path))
                    .build();
        });
    }

    DescribeNetworkInsightsPathsResponse describe(DescribeNetworkInsightsPathsRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                estate.all(NETWORK_INSIGHTS_PATH),
                new Listing.Query(
                        request.networkInsightsPathIds(), request.filters(), request.maxResults(), request.nextToken()),
                1);
        return DescribeNetworkInsightsPathsResponse.builder()
                .networkInsightsPaths(page.map(path -> NetworkInsightsDescription.of(estate, path))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteNetworkInsightsPathResponse delete(DeleteNetworkInsightsPathRequest request) {
        work.store(estate -> {
            NetworkInsightsPath path = estate.require(NETWORK_INSIGHTS_PATH, request.networkInsightsPathId());
            List<String> analyses = estate.all(NETWORK_INSIGHTS_ANALYSIS)
                    .filter(each -> each.networkInsightsPathId().equals(path.networkInsightsPathId()))
                    .filter(each -> each.visible(platform.clock().instant()))
                    .map(NetworkInsightsAnalysis::networkInsightsAnalysisId)
                    .toList();
            if (!analyses.isEmpty()) {
                throw Ec2Failures.failure(
                        "AnalysisExistsForNetworkInsightsPath",
                        "The network insights path " + path.networkInsightsPathId()
                                + " cannot be deleted because it has analyses: " + String.join(", ", analyses));
            }
            estate.delete(NETWORK_INSIGHTS_PATH, path);
            return path;
        });
        return DeleteNetworkInsightsPathResponse.builder()
                .networkInsightsPathId(request.networkInsightsPathId())
                .build();
    }

    /** The id of an end, by itself or at the end of its ARN. */
    private static String end(Estate estate, String which, String given) {
        String id = given;
        if (Arn.isArn(given)) {
            Arn arn = Arn.parse(given)
                    .orElseThrow(() -> Ec2Failures.invalidValue("Value (" + given + ") for parameter "
                            + which.toLowerCase(Locale.ROOT) + " is invalid. Expected an id or an ARN"));
            if (!arn.account().equals(estate.account()) || !arn.region().equals(estate.region())) {
                throw Ec2Failures.unsupported(CREATE, which + " of another account or region");
            }
            id = arn.lastSegment();
        }
        String wanted = id;
        Optional<ResourceType<?>> type = ResourceType.ofId(id);
        if (type.filter(ENDS::contains).isEmpty()) {
            throw Ec2Failures.unsupported(
                    CREATE,
                    which + " " + id
                            + " (expected a network interface, an internet gateway, a VPC peering connection or a VPC endpoint)");
        }
        return ResourceType.allOfId(id)
                .filter(known -> estate.find(known, wanted).isPresent())
                .map(known -> wanted)
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "NetworkInsights" + which + ".NotFound",
                        "The " + which.toLowerCase(Locale.ROOT) + " resource '" + wanted + "' does not exist"));
    }

    private static int protocol(@Nullable String text) {
        return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> SecurityGroupRule.Protocol.TCP;
            case "udp" -> SecurityGroupRule.Protocol.UDP;
            default ->
                throw Ec2Failures.invalidValue(
                        "Value (" + text + ") for parameter protocol is invalid. Expected: 'tcp', 'udp'");
        };
    }

    private static Packets packets(CreateNetworkInsightsPathRequest request) {
        Simply simply = new Simply(
                address("sourceIp", request.sourceIp()),
                address("destinationIp", request.destinationIp()),
                Optional.ofNullable(request.destinationPort()));
        Optional<Filter> atSource =
                Optional.ofNullable(request.filterAtSource()).map(given -> filter("filterAtSource", given));
        Optional<Filter> atDestination =
                Optional.ofNullable(request.filterAtDestination()).map(given -> filter("filterAtDestination", given));
        if (atSource.isPresent()
                && (simply.sourceIp().isPresent() || simply.destinationPort().isPresent())) {
            throw Ec2Failures.invalidCombination(
                    "The parameter filterAtSource cannot be used with the parameters sourceIp and destinationPort");
        }
        if (atDestination.isPresent() && simply.destinationIp().isPresent()) {
            throw Ec2Failures.invalidCombination(
                    "The parameter filterAtDestination cannot be used with the parameter destinationIp");
        }
        return new Packets(simply, atSource, atDestination);
    }

    private static Filter filter(String parameter, PathRequestFilter given) {
        return new Filter(
                address(parameter + ".sourceAddress", given.sourceAddress()),
                ports(parameter + ".sourcePortRange", given.sourcePortRange()),
                address(parameter + ".destinationAddress", given.destinationAddress()),
                ports(parameter + ".destinationPortRange", given.destinationPortRange()));
    }

    private static Optional<Ipv4> address(String parameter, @Nullable String text) {
        return Optional.ofNullable(text).map(given -> Cidrs.address(parameter, given));
    }

    private static Optional<Ports> ports(String parameter, @Nullable RequestFilterPortRange given) {
        if (given == null) {
            return Optional.empty();
        }
        Integer from = given.fromPort() != null ? given.fromPort() : given.toPort();
        Integer to = given.toPort() != null ? given.toPort() : given.fromPort();
        if (from == null || to == null || from > to || from < 0 || to > Ports.ALL.to()) {
            throw Ec2Failures.invalidValue("Value (" + given.fromPort() + "-" + given.toPort() + ") for parameter "
                    + parameter + " is invalid. Expected a range of ports from 0 to 65535");
        }
        return Optional.of(new Ports(from, to));
    }
}

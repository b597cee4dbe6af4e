package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.ec2.NetworkInsightsPath.Filter;
import dev.roadstead.services.ec2.NetworkInsightsPath.Ports;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AnalysisStatus;
import software.amazon.awssdk.services.ec2.model.FilterPortRange;
import software.amazon.awssdk.services.ec2.model.PathFilter;

/** Paths and analyses as answers describe them. */
final class NetworkInsightsDescription {

    private NetworkInsightsDescription() {}

    static software.amazon.awssdk.services.ec2.model.NetworkInsightsPath of(Estate estate, NetworkInsightsPath path) {
        NetworkInsightsPath.Packets packets = path.packets();
        return software.amazon.awssdk.services.ec2.model.NetworkInsightsPath.builder()
                .networkInsightsPathId(path.networkInsightsPathId())
                .networkInsightsPathArn(arn(estate, path.networkInsightsPathId()))
                .createdDate(path.created())
                .source(path.source())
                .sourceArn(arn(estate, path.source()))
                .destination(path.destination().orElse(null))
                .destinationArn(path.destination().map(id -> arn(estate, id)).orElse(null))
                .protocol(protocol(path))
                .sourceIp(text(packets.simply().sourceIp()))
                .destinationIp(text(packets.simply().destinationIp()))
                .destinationPort(packets.simply().destinationPort().orElse(null))
                .filterAtSource(packets.atSource()
                        .map(NetworkInsightsDescription::filter)
                        .orElse(null))
                .filterAtDestination(packets.atDestination()
                        .map(NetworkInsightsDescription::filter)
                        .orElse(null))
                .tags(TagRequests.described(estate.tags(path.networkInsightsPathId())))
                .build();
    }

    static String protocol(NetworkInsightsPath path) {
        return path.protocol() == SecurityGroupRule.Protocol.TCP ? "tcp" : "udp";
    }

    private static PathFilter filter(Filter filter) {
        return PathFilter.builder()
                .sourceAddress(text(filter.sourceAddress()))
                .sourcePortRange(filter.sourcePorts()
                        .map(NetworkInsightsDescription::range)
                        .orElse(null))
                .destinationAddress(text(filter.destinationAddress()))
                .destinationPortRange(filter.destinationPorts()
                        .map(NetworkInsightsDescription::range)
                        .orElse(null))
                .build();
    }

    private static FilterPortRange range(Ports ports) {
        return FilterPortRange.builder()
                .fromPort(ports.from())
                .toPort(ports.to())
                .build();
    }

    private static @Nullable String text(Optional<Ipv4> address) {
        return address.map(Ipv4::toString).orElse(null);
    }

    static software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis of(
            Estate estate, NetworkInsightsAnalysis analysis) {
        return identified(estate, analysis, analysis.result().toBuilder())
                .status(AnalysisStatus.SUCCEEDED)
                .build();
    }

    /** As the answer to the request for one describes it, before it says what was found. */
    static software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis started(
            Estate estate, NetworkInsightsAnalysis analysis) {
        return identified(estate, analysis, software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.builder())
                .status(AnalysisStatus.RUNNING)
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.Builder identified(
            Estate estate,
            NetworkInsightsAnalysis analysis,
            software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.Builder described) {
        return described
                .networkInsightsAnalysisId(analysis.networkInsightsAnalysisId())
                .networkInsightsAnalysisArn(arn(estate, analysis.networkInsightsAnalysisId()))
                .networkInsightsPathId(analysis.networkInsightsPathId())
                .filterInArns(analysis.through())
                .filterOutArns(analysis.around())
                .startDate(analysis.started())
                .tags(TagRequests.described(estate.tags(analysis.networkInsightsAnalysisId())));
    }

    private static String arn(Estate estate, String id) {
        String type = ResourceType.ofId(id).map(ResourceType::name).orElse("resource");
        return new Arn("ec2", estate.region(), estate.account(), type + "/" + id).toString();
    }
}

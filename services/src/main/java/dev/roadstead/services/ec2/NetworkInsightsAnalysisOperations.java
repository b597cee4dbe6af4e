package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INSIGHTS_ANALYSIS;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INSIGHTS_PATH;

import dev.roadstead.services.aws.Platform;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesResponse;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisResponse;

/** Analyses of paths. What one finds is there when it is asked for the next time. */
final class NetworkInsightsAnalysisOperations {

    private static final String START = "StartNetworkInsightsAnalysis";
    private static final Listing<NetworkInsightsAnalysis> LISTING = new Listing<>(
            NETWORK_INSIGHTS_ANALYSIS,
            "networkInsightsAnalysisIds",
            new Filters<>(NetworkInsightsAnalysis::networkInsightsAnalysisId)
                    .by("path-found", analysis -> Boolean.toString(analysis.found()))
                    .by("status", analysis -> "succeeded"));

    private final Work work;
    private final Platform platform;
    private final TagRequests tagRequests;
    private final PublicPool pool;

    NetworkInsightsAnalysisOperations(Work work, Platform platform, TagRequests tagRequests, PublicPool pool) {
        this.work = work;
        this.platform = platform;
        this.tagRequests = tagRequests;
        this.pool = pool;
    }

    StartNetworkInsightsAnalysisResponse start(StartNetworkInsightsAnalysisRequest request) {
        Ec2Failures.refuse(START, "AdditionalAccounts", request.additionalAccounts());
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), START, NETWORK_INSIGHTS_ANALYSIS.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        Estate before = work.read();
        NetworkInsightsPath path = before.require(NETWORK_INSIGHTS_PATH, request.networkInsightsPathId());
        PathTrace trace = ReachabilityDecisions.analyze(Terrain.of(before, pool), path, gone(before, path));
        PathFilters.apply(trace, request.filterInArns(), request.filterOutArns());
        Instant now = platform.clock().instant();
        return work.store(estate -> {
            NetworkInsightsAnalysis analysis = Idempotency.once(token, estate, NETWORK_INSIGHTS_ANALYSIS, () -> {
                estate.require(NETWORK_INSIGHTS_PATH, path.networkInsightsPathId());
                forget(estate, now);
                Quotas.require(
                        estate.all(NETWORK_INSIGHTS_ANALYSIS).count(),
                        Quotas.NETWORK_INSIGHTS_ANALYSES,
                        "NetworkInsightsAnalysis.LimitExceeded",
                        "network insights analyses");
                NetworkInsightsAnalysis made = new NetworkInsightsAnalysis(
                        platform.ids().resource("nia"),
                        path.networkInsightsPathId(),
                        request.filterInArns(),
                        request.filterOutArns(),
                        now,
                        found(trace),
                        token);
                estate.tag(NETWORK_INSIGHTS_ANALYSIS.name(), made.networkInsightsAnalysisId(), tags);
                return estate.put(NETWORK_INSIGHTS_ANALYSIS, made);
            });
            return StartNetworkInsightsAnalysisResponse.builder()
                    .networkInsightsAnalysis(NetworkInsightsDescription.started(estate, analysis))
                    .build();
        });
    }

    /** An end of a path that was deleted since. */
    private static Optional<String> gone(Estate estate, NetworkInsightsPath path) {
        return Stream.concat(Stream.of(path.source()), path.destination().stream())
                .filter(id -> ResourceType.allOfId(id)
                        .noneMatch(type -> estate.find(type, id).isPresent()))
                .findFirst();
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis found(PathTrace trace) {
        return software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.builder()
                .networkPathFound(trace.found())
                .forwardPathComponents(trace.forward())
                .returnPathComponents(trace.back())
                .explanations(trace.explanations())
                .build();
    }

    /** What is no longer described goes when the next one comes. */
    private static void forget(OpenEstate estate, Instant now) {
        estate.all(NETWORK_INSIGHTS_ANALYSIS)
                .filter(analysis -> !analysis.visible(now))
                .toList()
                .forEach(analysis -> estate.delete(NETWORK_INSIGHTS_ANALYSIS, analysis));
    }

    DescribeNetworkInsightsAnalysesResponse describe(DescribeNetworkInsightsAnalysesRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                asked(estate, request),
                new Listing.Query(
                        request.networkInsightsAnalysisIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken()),
                1);
        return DescribeNetworkInsightsAnalysesResponse.builder()
                .networkInsightsAnalyses(page.map(analysis -> NetworkInsightsDescription.of(estate, analysis))
                        .items())
                .nextToken(page.token())
                .build();
    }

    private Stream<NetworkInsightsAnalysis> asked(Estate estate, DescribeNetworkInsightsAnalysesRequest request) {
        Instant now = platform.clock().instant();
        Optional<String> path = Optional.ofNullable(request.networkInsightsPathId());
        path.ifPresent(id -> estate.require(NETWORK_INSIGHTS_PATH, id));
        Optional<Instant> from = Optional.ofNullable(request.analysisStartTime());
        Optional<Instant> to = Optional.ofNullable(request.analysisEndTime());
        return estate.all(NETWORK_INSIGHTS_ANALYSIS)
                .filter(each -> each.visible(now))
                .filter(each -> path.map(each.networkInsightsPathId()::equals).orElse(true))
                .filter(each -> !each.started().isBefore(from.orElse(Instant.MIN)))
                .filter(each -> !each.started().isAfter(to.orElse(Instant.MAX)));
    }

    DeleteNetworkInsightsAnalysisResponse delete(DeleteNetworkInsightsAnalysisRequest request) {
        work.store(estate -> {
            NetworkInsightsAnalysis analysis =
                    estate.require(NETWORK_INSIGHTS_ANALYSIS, request.networkInsightsAnalysisId());
            estate.delete(NETWORK_INSIGHTS_ANALYSIS, analysis);
            return analysis;
        });
        return DeleteNetworkInsightsAnalysisResponse.builder()
                .networkInsightsAnalysisId(request.networkInsightsAnalysisId())
                .build();
    }
}

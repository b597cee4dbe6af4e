package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.CapacityProvider;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.CapacityProviderType;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.DescribeCapacityProvidersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeCapacityProvidersResponse;
import software.amazon.awssdk.services.ecs.model.Failure;

/**
 * The capacity providers that AWS gives every account, and how a strategy spreads tasks over them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html">Fargate capacity
 *     providers</a>
 */
final class CapacityProviders {

    static final List<String> NAMES = List.of("FARGATE", "FARGATE_SPOT");

    private CapacityProviders() {}

    static DescribeCapacityProvidersResponse describe(DescribeCapacityProvidersRequest request) {
        Scope scope = Scope.current();
        List<String> asked = request.capacityProviders().isEmpty() ? NAMES : request.capacityProviders();
        List<CapacityProvider> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String reference : asked) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            if (NAMES.contains(name)) {
                found.add(provider(scope, name));
            } else {
                failures.add(Failure.builder()
                        .arn(scope.arn("capacity-provider/" + name))
                        .reason("MISSING")
                        .build());
            }
        }
        return DescribeCapacityProvidersResponse.builder()
                .capacityProviders(found)
                .failures(failures)
                .build();
    }

    private static CapacityProvider provider(Scope scope, String name) {
        return CapacityProvider.builder()
                .capacityProviderArn(scope.arn("capacity-provider/" + name))
                .name(name)
                .status("ACTIVE")
                .type(CapacityProviderType.fromValue(name))
                .tags(List.of())
                .build();
    }

    /** Refuses names that are no capacity provider. */
    static void check(List<String> names) {
        for (String name : names) {
            if (!NAMES.contains(name)) {
                throw EcsErrors.invalidParameter("The specified capacity provider '" + name
                        + "' was not found. Specify a valid name or ARN for a capacity provider and try again.");
            }
        }
    }

    static void checkStrategy(List<CapacityProviderStrategyItem> strategy) {
        check(strategy.stream()
                .map(CapacityProviderStrategyItem::capacityProvider)
                .toList());
        long bases = strategy.stream().filter(item -> base(item) > 0).count();
        if (bases > 1) {
            throw EcsErrors.invalidParameter(
                    "Only one capacity provider in a capacity provider strategy can have a base value defined.");
        }
        boolean weighty = strategy.isEmpty() || strategy.stream().anyMatch(item -> weight(item) > 0);
        if (!weighty) {
            throw EcsErrors.invalidParameter("At least one capacity provider must have a weight value greater than 0.");
        }
    }

    /** Fargate's providers, too, must be associated with the cluster before a strategy can name them. */
    static void checkAssociated(Cluster cluster, List<CapacityProviderStrategyItem> strategy) {
        boolean associated =
                strategy.stream().allMatch(item -> cluster.capacityProviders().contains(item.capacityProvider()));
        if (!associated) {
            throw EcsErrors.invalidParameter(
                    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with"
                            + " the cluster. Associate the capacity provider with the cluster or specify a valid capacity"
                            + " provider and try again.");
        }
    }

    /**
     * What a launch asks for: a strategy, a launch type, or the cluster's default strategy.
     *
     * @return the strategy; empty for the launch type FARGATE
     */
    static List<CapacityProviderStrategyItem> resolve(
            Cluster cluster, @Nullable String launchType, List<CapacityProviderStrategyItem> strategy) {
        if (!strategy.isEmpty() && launchType != null) {
            throw EcsErrors.invalidParameter(
                    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
        }
        checkStrategy(strategy);
        if (!strategy.isEmpty()) {
            checkAssociated(cluster, strategy);
            return strategy;
        }
        if (launchType == null && cluster.defaultCapacityProviderStrategy().isEmpty()) {
            throw Failures.notImplemented("launchType EC2, the default where neither launchType FARGATE nor a capacity"
                    + " provider strategy is given,");
        }
        if (launchType == null) {
            return cluster.defaultCapacityProviderStrategy();
        }
        if (!launchType.equals("FARGATE")) {
            throw Failures.notImplemented("launchType " + launchType);
        }
        return List.of();
    }

    /**
     * The provider of the next task: bases first, then the one furthest behind its weight.
     *
     * @param running how many tasks each provider has already
     */
    static Optional<String> next(List<CapacityProviderStrategyItem> strategy, Map<String, Integer> running) {
        Optional<CapacityProviderStrategyItem> unmet = strategy.stream()
                .filter(item -> running.getOrDefault(item.capacityProvider(), 0) < base(item))
                .findFirst();
        return unmet.or(() -> strategy.stream()
                        .filter(item -> weight(item) > 0)
                        .min(Comparator.comparingDouble(item -> load(item, running))))
                .map(CapacityProviderStrategyItem::capacityProvider);
    }

    private static double load(CapacityProviderStrategyItem item, Map<String, Integer> running) {
        int beyondBase = running.getOrDefault(item.capacityProvider(), 0) - base(item);
        return (beyondBase + 1.0) / weight(item);
    }

    private static int base(CapacityProviderStrategyItem item) {
        return item.base() == null ? 0 : item.base();
    }

    private static int weight(CapacityProviderStrategyItem item) {
        return item.weight() == null ? 0 : item.weight();
    }
}

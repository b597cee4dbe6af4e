package dev.roadstead.services.ec2;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;
import software.amazon.awssdk.services.ec2.model.PathComponent;

/** Resources that a path must pass, or must not. A packet has one way only, so another one is not looked for. */
final class PathFilters {

    private PathFilters() {}

    /**
     * Stops a way that does not pass what it must, or passes what it must not.
     *
     * @param through ARNs
     * @param around ARNs
     */
    static void apply(PathTrace trace, List<String> through, List<String> around) {
        if (!trace.found()) {
            return;
        }
        Set<String> passed = Stream.of(trace.forward(), trace.back())
                .flatMap(Collection::stream)
                .flatMap(PathFilters::named)
                .filter(Objects::nonNull)
                .map(AnalysisComponent::arn)
                .collect(Collectors.toUnmodifiableSet());
        through.stream()
                .filter(arn -> !passed.contains(arn))
                .forEach(arn ->
                        trace.stop(ExplanationCode.COMPONENT_FILTER_RESTRICTION, e -> e.component(c -> c.arn(arn))));
        around.stream()
                .filter(passed::contains)
                .forEach(arn -> trace.stop(
                        ExplanationCode.COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT,
                        e -> e.component(c -> c.arn(arn))));
    }

    private static Stream<AnalysisComponent> named(PathComponent component) {
        return Stream.of(
                component.component(),
                component.subnet(),
                component.vpc(),
                component.sourceVpc(),
                component.destinationVpc());
    }
}

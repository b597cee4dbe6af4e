package dev.roadstead.services.ecs;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/**
 * Which causes of trouble the events of a service have told, so that they leave them out until the cause is resolved or six hours have
 * passed. The events that are still shown are what was told: one that a hundred others have pushed out is told again.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html">Viewing service event
 *     messages</a>
 */
final class ToldCauses {

    private static final Duration UNTIL_TOLD_AGAIN = Duration.ofHours(6);
    private static final Pattern REQUEST_ID = Pattern.compile("request id: \\S+");

    private final ServiceDecisions.Situation situation;
    private final Instant now;
    private final Set<String> inThisPass = new HashSet<>();

    ToldCauses(ServiceDecisions.Situation situation, Instant now) {
        this.situation = situation;
        this.now = now;
    }

    /**
     * Whether a cause is to be told; from then on it was.
     *
     * @param resolves whether a task that was made after the cause was told shows that it is resolved
     */
    boolean add(String message, Predicate<Member> resolves) {
        String cause = cause(message);
        return inThisPass.add(cause)
                && situation.service().events().stream()
                        .filter(event -> cause(event.message()).equals(cause))
                        .map(ServiceEvent::createdAt)
                        .noneMatch(at -> now.isBefore(at.plus(UNTIL_TOLD_AGAIN)) && !resolvedSince(at, resolves));
    }

    /** What says the same of another request is the same cause. */
    private static String cause(String message) {
        return REQUEST_ID.matcher(message).replaceAll("request id");
    }

    private boolean resolvedSince(Instant at, Predicate<Member> resolves) {
        ServiceRecord service = situation.service();
        String steady = new ServiceEvents(service.name()).steady();
        return service.primary()
                        .filter(primary -> primary.times().createdAt().isAfter(at))
                        .isPresent()
                || service.events().stream()
                        .anyMatch(event ->
                                event.createdAt().isAfter(at) && event.message().equals(steady))
                || situation.members().stream()
                        .anyMatch(member -> member.createdAt().isAfter(at) && resolves.test(member));
    }
}

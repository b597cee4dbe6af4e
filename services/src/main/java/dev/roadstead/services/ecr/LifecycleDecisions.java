package dev.roadstead.services.ecr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which images of a repository expire.
 *
 * <p>AWS's rules, in short: each image falls to the rule of the highest priority that selects it, yet a rule counts all images
 * that it selects. So:
 *
 * <ol>
 *   <li>for each rule by priority, sort what it selects from the youngest to the oldest, and find those beyond its count or age;
 *   <li>of these, those that no earlier rule selected expire;
 *   <li>an image that an index refers to stays as long as the index does.
 * </ol>
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html">Lifecycle policies</a>
 */
final class LifecycleDecisions {

    private LifecycleDecisions() {}

    /**
     * What to do.
     *
     * @param expired by which rule which image, indexes before what they refer to
     * @param next when an image that stays will be too old
     */
    record Decision(List<Expired> expired, Optional<Instant> next) {
        Decision {
            expired = List.copyOf(expired);
        }
    }

    /** An image that expires, by the rule of this priority. */
    record Expired(Image image, int priority) {}

    static Decision decide(LifecyclePolicy policy, List<Image> images, Instant now) {
        List<Image> youngestFirst = images.stream()
                .sorted(Comparator.comparing(Image::pushedAt).reversed().thenComparing(Image::digest))
                .toList();
        Set<Image> taken = new HashSet<>();
        List<Expired> expired = new ArrayList<>();
        Optional<Instant> next = Optional.empty();
        for (LifecyclePolicy.Rule rule : policy.rules()) {
            List<Image> selected = youngestFirst.stream()
                    .filter(image -> rule.selection().matches(image.tags()))
                    .toList();
            for (Image image : beyond(rule.count(), selected, now)) {
                if (!taken.contains(image)) {
                    expired.add(new Expired(image, rule.priority()));
                }
            }
            next = earlier(next, nextExpiry(rule.count(), selected, now));
            taken.addAll(selected);
        }
        return new Decision(withoutReferred(expired, images), next);
    }

    private static List<Image> beyond(LifecyclePolicy.Count count, List<Image> selected, Instant now) {
        return switch (count) {
            case LifecyclePolicy.Count.ImagesMoreThan(int images) ->
                selected.subList(Math.min(images, selected.size()), selected.size());
            case LifecyclePolicy.Count.SincePushed(var age) ->
                selected.stream()
                        .filter(image -> !image.pushedAt().plus(age).isAfter(now))
                        .toList();
        };
    }

    private static Optional<Instant> nextExpiry(LifecyclePolicy.Count count, List<Image> selected, Instant now) {
        return switch (count) {
            case LifecyclePolicy.Count.ImagesMoreThan(int images) -> Optional.empty();
            case LifecyclePolicy.Count.SincePushed(var age) ->
                selected.stream()
                        .map(image -> image.pushedAt().plus(age))
                        .filter(instant -> instant.isAfter(now))
                        .min(Comparator.naturalOrder());
        };
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return one.isPresent() && (other.isEmpty() || one.get().isBefore(other.get())) ? one : other;
    }

    private static List<Expired> withoutReferred(List<Expired> expired, List<Image> images) {
        Set<String> going = new HashSet<>();
        expired.forEach(each -> going.add(each.image().digest()));
        Set<String> referred = new HashSet<>();
        images.stream()
                .filter(image -> !going.contains(image.digest()))
                .forEach(image -> referred.addAll(image.manifest().children()));
        return expired.stream()
                .filter(each -> !referred.contains(each.image().digest()))
                .sorted(Comparator.comparing(each -> !each.image().manifest().index()))
                .toList();
    }
}

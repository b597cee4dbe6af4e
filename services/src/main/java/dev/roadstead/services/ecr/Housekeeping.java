package dev.roadstead.services.ecr;

import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happens without a call: lifecycle rules act, uploads that nobody continues end, and files that no repository refers to
 * are removed. {@link #pass} does all of it once; whoever runs it calls it again at the instant that it returns, and when images
 * or policies have changed. It rereads everything, and may be repeated at any moment.
 */
public final class Housekeeping {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration EVALUATION_NOTED_EVERY = Duration.ofDays(1);

    private final Store store;
    private final Blobs blobs;
    private final Uploads uploads;
    private final Layers layers;
    private final InstantSource clock;

    Housekeeping(Store store, Blobs blobs, Uploads uploads, Layers layers, InstantSource clock) {
        this.store = store;
        this.blobs = blobs;
        this.uploads = uploads;
        this.layers = layers;
        this.clock = clock;
    }

    /** The kinds of record whose change calls for a pass. */
    public static Set<Kind<?>> kinds() {
        return Set.of(Image.KIND, Repository.KIND);
    }

    /**
     * Does what is due.
     *
     * @return when something will be due again
     * @throws IOException when the disk fails; the next pass goes on where this one stopped
     */
    public Instant pass() throws IOException {
        Instant now = clock.instant();
        Instant next = now.plus(INTERVAL);
        for (Versioned<Repository> repository : store.listAll(Repository.KIND)) {
            RepositoryId id = new RepositoryId(
                    repository.key().account(),
                    repository.key().region(),
                    repository.value().name());
            Optional<Instant> due = applyLifecycle(id, now);
            next = due.filter(next::isAfter).orElse(next);
            layers.dropUnreferred(id);
        }
        uploads.expire();
        blobs.collect(referred(), now.minus(INTERVAL));
        return next;
    }

    private Optional<Instant> applyLifecycle(RepositoryId id, Instant now) {
        Optional<LifecycleDecisions.Decision> decision = decide(store, id, now);
        if (decision.isEmpty() || (decision.get().expired().isEmpty() && !evaluationIsNews(id, now))) {
            return decision.flatMap(LifecycleDecisions.Decision::next);
        }
        return store.write(tx -> {
            Optional<LifecycleDecisions.Decision> again = decide(tx, id, now);
            again.ifPresent(due -> expire(tx, id, due.expired(), now));
            return again.flatMap(LifecycleDecisions.Decision::next);
        });
    }

    /** That nothing was to be done is noted once a day, as often as AWS evaluates policies. */
    private boolean evaluationIsNews(RepositoryId id, Instant now) {
        return store.get(Repository.KIND, id.key())
                .flatMap(repository -> repository.value().lifecycle())
                .flatMap(Repository.Lifecycle::evaluatedAt)
                .map(last -> !last.plus(EVALUATION_NOTED_EVERY).isAfter(now))
                .orElse(true);
    }

    private static Optional<LifecycleDecisions.Decision> decide(View view, RepositoryId id, Instant now) {
        return view.get(Repository.KIND, id.key())
                .flatMap(repository -> repository.value().lifecycle())
                .map(lifecycle ->
                        LifecycleDecisions.decide(LifecyclePolicy.parse(lifecycle.text()), Images.list(view, id), now));
    }

    private static void expire(Transaction tx, RepositoryId id, List<LifecycleDecisions.Expired> expired, Instant now) {
        expired.forEach(each -> tx.delete(Image.KIND, id.keyOf(each.image().digest())));
        Repositories.change(
                tx,
                id,
                repository -> repository.withLifecycle(
                        repository.lifecycle().map(found -> new Repository.Lifecycle(found.text(), Optional.of(now)))));
    }

    private Set<String> referred() {
        Set<String> digests = new HashSet<>();
        var snapshot = store.snapshot();
        snapshot.listAll(Layer.KIND).forEach(layer -> digests.add(layer.value().digest()));
        snapshot.listAll(Image.KIND).forEach(image -> digests.add(image.value().digest()));
        return digests;
    }
}

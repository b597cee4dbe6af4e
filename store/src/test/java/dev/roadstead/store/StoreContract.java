package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises. */
abstract class StoreContract {
    private static final Key ALBATROSS = Boat.at("albatross");

    protected Store store;

    abstract Store open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void whatWasWrittenIsRead() {
        Versioned<Boat> written = store.write(tx -> tx.insert(Boat.KIND, ALBATROSS, new Boat("Albatross", 12)));
        assertThat(store.get(Boat.KIND, ALBATROSS)).contains(written);
        assertThat(written.version()).isEqualTo(1);
        assertThat(store.get(Boat.TENDER, ALBATROSS)).isEmpty();
        assertThat(store.contains(Boat.KIND, ALBATROSS)).isTrue();
    }

    @Test
    void insertingWhatExistsConflicts() {
        put("albatross", 12);
        assertThatThrownBy(() -> store.write(tx -> tx.insert(Boat.KIND, ALBATROSS, new Boat("Other", 1))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("test.boat 123456789012/us-east-1/albatross: it exists already");
        assertThat(length("albatross")).isEqualTo(12);
    }

    @Test
    void updatingWhatSomebodyElseHasWrittenConflicts() {
        Versioned<Boat> read = put("albatross", 12);
        put("albatross", 13);
        assertThatThrownBy(() -> store.write(tx -> tx.update(Boat.KIND, read, new Boat("Albatross", 14))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("it has version 2 (expected 1)");
        assertThatThrownBy(() -> store.change(tx -> tx.delete(Boat.KIND, ALBATROSS, read.version())))
                .isInstanceOf(ConflictException.class);
        assertThat(length("albatross")).isEqualTo(13);
    }

    @Test
    void updatingWhatIsGoneConflicts() {
        Versioned<Boat> read = put("albatross", 12);
        store.write(tx -> tx.delete(Boat.KIND, ALBATROSS));
        assertThatThrownBy(() -> store.write(tx -> tx.update(Boat.KIND, read, new Boat("Albatross", 14))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("it is gone");
    }

    @Test
    void updatingWhatIsAsReadWorks() {
        Versioned<Boat> read = put("albatross", 12);
        Versioned<Boat> updated = store.write(tx -> tx.update(Boat.KIND, read, new Boat("Albatross", 14)));
        assertThat(updated.version()).isEqualTo(2);
        store.change(tx -> tx.delete(Boat.KIND, ALBATROSS, updated.version()));
        assertThat(store.get(Boat.KIND, ALBATROSS)).isEmpty();
    }

    @Test
    void deletingSaysWhetherThereWasSomething() {
        put("albatross", 12);
        assertThat((boolean) store.write(tx -> tx.delete(Boat.KIND, ALBATROSS))).isTrue();
        assertThat((boolean) store.write(tx -> tx.delete(Boat.KIND, ALBATROSS))).isFalse();
    }

    @Test
    void aFailingTransactionChangesNothingAndUsesNoVersion() {
        put("albatross", 12);
        IllegalArgumentException thrown = new IllegalArgumentException("no");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.put(Boat.KIND, ALBATROSS, new Boat("Albatross", 99));
                    tx.put(Boat.KIND, Boat.at("new"), new Boat("New", 1));
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(length("albatross")).isEqualTo(12);
        assertThat(store.get(Boat.KIND, Boat.at("new"))).isEmpty();
        assertThat(put("albatross", 13).version()).isEqualTo(2);
    }

    @Test
    void aTransactionReadsItsOwnWrites() {
        put("albatross", 12);
        store.change(tx -> {
            tx.put(Boat.KIND, Boat.at("brant"), new Boat("brant", 5));
            assertThat(tx.get(Boat.KIND, Boat.at("brant"))).isPresent();
            tx.delete(Boat.KIND, ALBATROSS);
            assertThat(tx.listAll(Boat.KIND)).extracting(Versioned::id).containsExactly("brant");
            tx.insert(Boat.KIND, ALBATROSS, new Boat("Albatross", 1));
            assertThat(store.get(Boat.KIND, ALBATROSS))
                    .get()
                    .extracting(read -> read.value().length())
                    .isEqualTo(12);
        });
        assertThat(store.listAll(Boat.KIND)).extracting(Versioned::version).containsExactly(2L, 2L);
        assertThat(length("albatross")).isEqualTo(1);
    }

    @Test
    void listsAreSortedAndKeepAccountsRegionsAndPrefixesApart() {
        store.change(tx -> {
            for (String id : List.of("b/2", "a/1", "b/10", "b", "c", "b/1")) {
                tx.put(Boat.KIND, Boat.at(id), new Boat(id, 1));
            }
            tx.put(Boat.KIND, new Key("123456789012", "eu-west-1", "b/9"), new Boat("far", 1));
            tx.put(Boat.KIND, new Key("000000000000", "us-east-1", "b/9"), new Boat("foreign", 1));
        });
        assertThat(store.list(Boat.KIND, "123456789012", "us-east-1", "b/"))
                .extracting(Versioned::id)
                .containsExactly("b/1", "b/10", "b/2");
        assertThat(store.list(Boat.KIND, "123456789012", "us-east-1"))
                .extracting(Versioned::id)
                .containsExactly("a/1", "b", "b/1", "b/10", "b/2", "c");
        assertThat(store.listAll(Boat.KIND))
                .hasSize(8)
                .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    }

    @Test
    void anIdThatNoRecordCanHaveIsFoundNowhereAndNotWritten() {
        for (String id : List.of("", "a\0b", "a".repeat(2049))) {
            assertThat(store.get(Boat.KIND, Boat.at(id))).isEmpty();
            assertThatThrownBy(() -> store.change(tx -> tx.put(Boat.KIND, Boat.at(id), new Boat("a", 1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 1 to 2048, without NUL");
        }
        assertThat(store.listAll(Boat.KIND)).isEmpty();
    }

    @Test
    void aSnapshotStaysAsItWas() {
        put("albatross", 12);
        Snapshot before = store.snapshot();
        put("albatross", 13);
        put("brant", 1);
        assertThat(before.version()).isEqualTo(1);
        assertThat(before.listAll(Boat.KIND))
                .extracting(read -> read.value().length())
                .containsExactly(12);
        assertThat(store.snapshot().version()).isEqualTo(3);
    }

    @Test
    void transactionsDoNotNest() {
        assertThatThrownBy(() -> store.change(tx -> store.change(inner -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot start another one");
        put("albatross", 1);
    }

    @Test
    void aTransactionEndsWithItsFunction() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        store.change(kept::set);
        assertThatThrownBy(() -> kept.get().put(Boat.KIND, ALBATROSS, new Boat("late", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKindsNameMeansOneType() {
        put("albatross", 1);
        Kind<String> impostor = Kind.of("test.boat", new RecordCodec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            }
        });
        assertThatThrownBy(() -> store.get(impostor, ALBATROSS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another kind named test.boat");
    }

    @Test
    void aValueOverTheLimitIsRefused() {
        assertThatThrownBy(() -> put("x".repeat(Store.VALUE_LIMIT_BYTES), "albatross", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 1048576");
        assertThat(store.listAll(Boat.KIND)).isEmpty();
    }

    @Test
    void aTransactionWithTooManyWritesIsRefused() {
        assertThatThrownBy(() -> store.change(tx -> {
                    for (int i = 0; i <= OpenTransaction.WRITE_LIMIT; i++) {
                        tx.put(Boat.KIND, Boat.at("boat-" + i), new Boat("boat", i));
                    }
                }))
                .hasMessageContaining("more than 10000 writes");
        assertThat(store.listAll(Boat.KIND)).isEmpty();
    }

    @Test
    void concurrentTransactionsAreOneAfterAnother() throws Exception {
        put("counter", 0);
        int threads = 8;
        int each = 50;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                done.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        store.change(tx -> {
                            Versioned<Boat> read =
                                    tx.get(Boat.KIND, Boat.at("counter")).orElseThrow();
                            tx.update(
                                    Boat.KIND,
                                    read,
                                    new Boat("counter", read.value().length() + 1));
                        });
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
        assertThat(length("counter")).isEqualTo(threads * each);
        assertThat(store.snapshot().version()).isEqualTo(1 + threads * each);
    }

    @Test
    void theFeedTellsEveryChangeOnceAndInOrder() {
        put("albatross", 12);
        long from = store.snapshot().version();
        put("brant", 1);
        store.write(tx -> tx.put(Boat.TENDER, ALBATROSS, new Boat("tender", 2)));
        store.write(tx -> tx.delete(Boat.KIND, ALBATROSS));
        assertThat(store.changesSince(from, Set.of(Boat.KIND)))
                .isEqualTo(new Changes.Complete(
                        List.of(
                                new Change("test.boat", Boat.at("brant"), 2, false),
                                new Change("test.boat", ALBATROSS, 4, true)),
                        4));
        assertThat(store.changesSince(4, Set.of(Boat.KIND))).isEqualTo(new Changes.Complete(List.of(), 4));
    }

    @Test
    void theFeedSaysWhenItDoesNotReachBack() {
        for (int i = 0; i < 8; i++) {
            store.change(tx -> {
                for (int j = 0; j < OpenTransaction.WRITE_LIMIT; j++) {
                    tx.put(Boat.KIND, Boat.at("boat-" + j), new Boat("boat", j));
                }
            });
        }
        assertThat(store.changesSince(0, Set.of(Boat.KIND))).isEqualTo(new Changes.TooOld(8));
        assertThat(store.changesSince(9, Set.of(Boat.KIND))).isEqualTo(new Changes.TooOld(8));
        assertThat(store.changesSince(7, Set.of(Boat.KIND))).isInstanceOf(Changes.Complete.class);
    }

    @Test
    void whoFollowsTheFeedHasWhatTheStoreHas() {
        Random random = new Random(7);
        TreeMap<Key, Long> followed = new TreeMap<>();
        long seen = 0;
        for (int step = 0; step < 400; step++) {
            store.change(tx -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    Key key = Boat.at("boat-" + random.nextInt(20));
                    if (random.nextBoolean()) {
                        tx.delete(Boat.KIND, key);
                    } else {
                        tx.put(Boat.KIND, key, new Boat("boat", random.nextInt(100)));
                    }
                }
            });
            if (random.nextInt(3) == 0) {
                Changes.Complete changes = (Changes.Complete) store.changesSince(seen, Set.of(Boat.KIND));
                changes.changes().forEach(change -> {
                    if (change.removed()) {
                        followed.remove(change.key());
                    } else {
                        followed.put(change.key(), change.version());
                    }
                });
                seen = changes.upTo();
                TreeMap<Key, Long> there = new TreeMap<>();
                store.listAll(Boat.KIND).forEach(read -> there.put(read.key(), read.version()));
                assertThat(followed).isEqualTo(there);
            }
        }
    }

    @Test
    void aWatcherIsWokenForItsKindsOnly() {
        Semaphore woken = new Semaphore(0);
        try (Subscription subscription = store.watch("test", Set.of(Boat.KIND), woken::release)) {
            assertThat(subscription).isNotNull();
            store.write(tx -> tx.put(Boat.TENDER, ALBATROSS, new Boat("tender", 2)));
            put("albatross", 1);
            await().until(() -> woken.tryAcquire());
        }
        put("albatross", 2);
        Semaphore other = new Semaphore(0);
        store.watch("other", Set.of(Boat.KIND), other::release);
        put("albatross", 3);
        await().until(() -> other.tryAcquire());
        assertThat(woken.availablePermits()).isZero();
    }

    @Test
    void wakeUpsAreCoalescedAndNoneIsLost() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Integer> lastSeen = new AtomicReference<>(-1);
        store.watch("slow", Set.of(Boat.KIND), () -> {
            calls.incrementAndGet();
            try {
                blocked.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            lastSeen.set(length("albatross"));
        });
        for (int i = 0; i < 100; i++) {
            put("albatross", i);
        }
        await().until(() -> calls.get() == 1);
        blocked.countDown();
        await().until(() -> lastSeen.get() == 99);
        assertThat(calls.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFailingWatcherIsWokenAgain() {
        AtomicInteger calls = new AtomicInteger();
        store.watch("failing", Set.of(Boat.KIND), () -> {
            calls.incrementAndGet();
            throw new IllegalStateException("a watcher that fails on purpose");
        });
        put("albatross", 1);
        await().until(() -> calls.get() == 1);
        put("albatross", 2);
        await().until(() -> calls.get() == 2);
    }

    @Test
    void clearRemovesEverythingAndVersionsGoOn() {
        put("albatross", 1);
        store.write(tx -> tx.put(Boat.TENDER, ALBATROSS, new Boat("tender", 2)));
        Semaphore woken = new Semaphore(0);
        store.watch("test", Set.of(Boat.KIND), woken::release);
        store.clear();
        assertThat(store.listAll(Boat.KIND)).isEmpty();
        assertThat(store.listAll(Boat.TENDER)).isEmpty();
        assertThat(store.changesSince(2, Set.of(Boat.KIND))).isEqualTo(new Changes.TooOld(3));
        await().until(() -> woken.tryAcquire());
        assertThat(put("albatross", 1).version()).isEqualTo(4);
    }

    @Test
    void whoWritesAfterItsCloseIsTold() {
        store.close();
        assertThatThrownBy(() -> put("albatross", 1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        store.close();
    }

    protected Versioned<Boat> put(String id, int length) {
        return put(id, id, length);
    }

    private Versioned<Boat> put(String name, String id, int length) {
        return store.write(tx -> tx.put(Boat.KIND, Boat.at(id), new Boat(name, length)));
    }

    protected int length(String id) {
        return store.get(Boat.KIND, Boat.at(id)).orElseThrow().value().length();
    }
}

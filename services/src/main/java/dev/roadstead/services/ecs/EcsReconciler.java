package dev.roadstead.services.ecs;

import dev.roadstead.host.Host;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.services.aws.InterfaceCalls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import dev.roadstead.store.Change;
import dev.roadstead.store.Changes;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Subscription;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * ECS's control path: the scheduler of services, and the agent of tasks.
 *
 * <p>{@link #start} adopts what runs and begins; {@link #close} stops looking and leaves everything running; {@link #stopAll} stops
 * every task. Whatever is unfinished when the process dies is taken up by the next one, from the store.
 */
public final class EcsReconciler implements AutoCloseable {

    private static final Set<Kind<?>> WATCHED = Set.of(EcsKinds.TASK, EcsKinds.SERVICE);

    private final Store store;
    private final InstantSource clock;
    private final Host host;
    private final HostTasks hostTasks = new HostTasks();
    private final TaskAdoption adoption;
    private final AwslogsSink sink;
    private final Workqueue tasks;
    private final Workqueue services;
    private final Workqueue housekeeping;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<AutoCloseable> started = new ArrayList<>();
    private long seenVersion;

    /**
     * Starts nothing.
     *
     * @param calls for what starts of tasks ask of AWS's services
     */
    public EcsReconciler(Platform platform, EcsNeighbours neighbours, Host host, InterfaceCalls calls) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.host = host;
        RoleSessions sessions = new RoleSessions(neighbours.roles(), platform);
        TaskHands hands = new TaskHands(store, neighbours, sessions, calls);
        this.adoption = new TaskAdoption(platform, hands, hostTasks);
        this.sink = new AwslogsSink(platform, neighbours, sessions);
        TaskReconciler taskReconciler = new TaskReconciler(platform, host, hostTasks, hands, stopping::get);
        ServiceReconciler serviceReconciler = new ServiceReconciler(platform, neighbours, stopping::get);
        this.tasks = new Workqueue("task", clock, taskReconciler::reconcile);
        this.services = new Workqueue("service", clock, serviceReconciler::reconcile);
        EcsHousekeeping keeper = new EcsHousekeeping(platform);
        this.housekeeping = new Workqueue("housekeeping", clock, key -> Optional.of(keeper.run()));
    }

    /** Adopts the tasks that run and goes to work on threads of its own. */
    public void start() {
        open();
        Subscription changes = store.watch("ecs", WATCHED, this::takeChanges);
        started.add(changes::close);
        Workers workers = new Workers(List.of(tasks, services, housekeeping));
        workers.start();
        started.add(workers);
    }

    /** Adopts, and has everything looked at; for {@link #start} and for simulations, which work on their own thread. */
    void open() {
        seenVersion = store.snapshot().version();
        List<TaskAssignment> adopted = adoption.adopt();
        Host.Subscription watch = host.watch(this::observed);
        started.add(watch::close);
        host.open(adopted, sink);
        host.observe().forEach(this::observed);
        wakeAll();
        housekeeping.wake(EcsHousekeeping.ALL);
    }

    private void observed(TaskObservation observation) {
        hostTasks.observed(observation);
        hostTasks.key(observation.taskId()).ifPresent(tasks::wake);
    }

    /** Also tasks that the host has and the store no longer: those are taken away. */
    private void wakeAll() {
        hostTasks.keys().forEach(tasks::wake);
        store.listAll(EcsKinds.TASK).forEach(task -> tasks.wake(task.key()));
        store.listAll(EcsKinds.SERVICE).forEach(service -> services.wake(service.key()));
    }

    /** Looks at what changed in the store. Called by one thread at a time. */
    synchronized void takeChanges() {
        Changes changes = store.changesSince(seenVersion, WATCHED);
        seenVersion = changes.upTo();
        switch (changes) {
            case Changes.Complete complete -> complete.changes().forEach(this::wake);
            case Changes.TooOld ignored -> wakeAll();
        }
    }

    private void wake(Change change) {
        if (change.kind().equals(EcsKinds.SERVICE.name())) {
            services.wake(change.key());
            return;
        }
        tasks.wake(change.key());
        store.get(EcsKinds.TASK, change.key()).flatMap(task -> serviceOf(task)).ifPresent(services::wake);
    }

    private static Optional<Key> serviceOf(Versioned<TaskRecord> task) {
        Scope scope = Scope.of(task.key());
        TaskRecord.Spec spec = task.value().spec();
        return spec.origin().membership().map(member -> scope.key(ServiceRecord.id(spec.cluster(), member.service())));
    }

    /** Does one thing that is due, on this thread; for simulations. */
    boolean step() {
        takeChanges();
        return tasks.runOne() || services.runOne() || housekeeping.runOne();
    }

    /** When something is due next; for simulations. */
    Optional<Instant> nextDeadline() {
        return Stream.of(tasks, services, housekeeping)
                .flatMap(queue -> queue.nextDeadline().stream())
                .min(Instant::compareTo);
    }

    /** How many tasks were observed to run. */
    public long runningTasks() {
        return store.listAll(EcsKinds.TASK).stream()
                .filter(task -> task.value().lastStatus() == TaskStatus.RUNNING)
                .count();
    }

    /** How many services there are, in any state. */
    public long services() {
        return store.listAll(EcsKinds.SERVICE).size();
    }

    /**
     * Stops every task and starts no others; services keep their desired count, so that the next process brings them back. Returns when
     * all have stopped, or when {@code limit} is over.
     *
     * @return whether all have stopped
     */
    public boolean stopAll(Duration limit) {
        stopping.set(true);
        markAllStopped();
        Instant until = clock.instant().plus(limit);
        while (anyLeft() && clock.instant().isBefore(until)) {
            try {
                synchronized (stopping) {
                    stopping.wait(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return !anyLeft();
    }

    void markAllStopped() {
        stopping.set(true);
        for (Versioned<TaskRecord> read : store.listAll(EcsKinds.TASK)) {
            Stop why = read.value().spec().origin().membership().isPresent()
                    ? new Stop("ServiceSchedulerInitiated", "Roadstead is going down")
                    : new Stop("TerminationNotice", "Roadstead is going down");
            store.change(tx -> tx.get(EcsKinds.TASK, read.key())
                    .filter(task -> !task.value().lastStatus().terminal())
                    .ifPresent(task -> tx.update(
                            EcsKinds.TASK,
                            task,
                            task.value().with(task.value().state().stopping(why, clock.instant())))));
        }
    }

    private boolean anyLeft() {
        return store.listAll(EcsKinds.TASK).stream()
                .anyMatch(task -> !task.value().lastStatus().terminal());
    }

    /** Stops looking. Tasks go on running. */
    @Override
    public void close() throws Exception {
        for (AutoCloseable part : started.reversed()) {
            part.close();
        }
        started.clear();
    }
}

package dev.roadstead.host.simulated;

import dev.roadstead.host.Host;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Line;
import dev.roadstead.host.OutputSink.Span;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Failure;
import dev.roadstead.host.task.ContainerState;
import dev.roadstead.host.task.TaskAction;
import dev.roadstead.host.task.TaskDecisions;
import dev.roadstead.host.task.TaskEvent;
import dev.roadstead.host.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host in memory, for tests of the control plane. Nothing happens by itself: {@link #assign} and the fault methods only note
 * what they were told, and {@link #step} carries out, on the caller's thread and in a fixed order, all that is due by the injected
 * clock; watchers are called in it. {@link #nextDue} says to when the clock has to be moved for the next thing to happen.
 *
 * <p>Images serve for ever unless {@link #program} says otherwise.
 */
public final class SimulatedHost implements Host {
    private final InstantSource clock;
    private final SimulatedNetwork network;
    private final Map<String, TaskState> machine;
    private final Map<String, Behaviour> behaviours;
    private final TreeMap<String, TaskState> tasks = new TreeMap<>();
    private final Map<String, TaskObservation> told = new HashMap<>();
    private final Map<String, Long> positions;
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final Queue<Batch> output = new ArrayDeque<>();
    private final List<Consumer<TaskObservation>> watchers = new ArrayList<>();
    private long sequence;

    @Nullable
    private OutputSink sink;

    private record Due(Instant at, long sequence, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Comparator.comparing(Due::at)
                    .thenComparingLong(Due::sequence)
                    .compare(this, other);
        }
    }

    /** A machine on which nothing runs. */
    public SimulatedHost(InstantSource clock) {
        this(clock, new SimulatedNetwork(), new TreeMap<>(), new HashMap<>(), new HashMap<>());
    }

    private SimulatedHost(
            InstantSource clock,
            SimulatedNetwork network,
            Map<String, TaskState> machine,
            Map<String, Behaviour> behaviours,
            Map<String, Long> positions) {
        this.clock = clock;
        this.network = network;
        this.machine = machine;
        this.behaviours = behaviours;
        this.positions = positions;
    }

    /** The same machine under a new process of the host: what {@code kill -9} and a restart leave. The old one must not be used. */
    public synchronized SimulatedHost restarted() {
        return new SimulatedHost(clock, network, new TreeMap<>(tasks), behaviours, positions);
    }

    /** From now on containers of {@code image} (its {@code toString}, or its repository) behave like that. */
    public synchronized void program(String image, Behaviour behaviour) {
        behaviours.put(image, behaviour);
    }

    /** A container's process dies with that exit code, as when killed by hand. */
    public synchronized void kill(String taskId, String container, int exitCode) {
        at(Duration.ZERO, () -> exit(taskId, container, exitCode, false));
    }

    /** A container writes a line to its standard output. */
    public synchronized void print(String taskId, String container, String line) {
        String key = taskId + "/" + container;
        long from = positions.getOrDefault(key, 0L);
        long to = from + line.getBytes(StandardCharsets.UTF_8).length + 1;
        positions.put(key, to);
        Span span = new Span(Stream.STDOUT, from, to);
        output.add(new Batch(taskId, container, span, false, List.of(new Line(clock.instant(), line))));
    }

    /** Does all that is due. Returns whether anything was. */
    public boolean step() {
        boolean any = false;
        for (Runnable next = poll(); next != null; next = poll()) {
            next.run();
            any = true;
        }
        return ship() || any;
    }

    /** When something is due next. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(agenda.peek()).map(Due::at);
    }

    @Override
    public synchronized void open(Collection<TaskAssignment> assignments, OutputSink toSink) {
        if (sink != null) {
            throw new IllegalStateException("the host is open already");
        }
        sink = toSink;
        assignments.forEach(assignment -> {
            TaskState known = machine.get(assignment.taskId());
            tasks.put(assignment.taskId(), known == null ? TaskState.fresh(assignment) : known.assigned(assignment));
            if (known != null) {
                known.containers().forEach(container -> resume(assignment.taskId(), container));
            }
            at(Duration.ZERO, () -> advance(assignment.taskId()));
        });
    }

    /** What a task is assigned, as it was taken last. */
    public synchronized Optional<TaskAssignment> assignment(String taskId) {
        return Optional.ofNullable(tasks.get(taskId)).map(TaskState::assignment);
    }

    @Override
    public synchronized void assign(TaskAssignment assignment) {
        TaskState known = tasks.get(assignment.taskId());
        tasks.put(assignment.taskId(), known == null ? TaskState.fresh(assignment) : known.assigned(assignment));
        at(Duration.ZERO, () -> advance(assignment.taskId()));
    }

    @Override
    public synchronized void release(String taskId) {
        tasks.remove(taskId);
        told.remove(taskId);
    }

    @Override
    public synchronized boolean isEmpty() {
        return tasks.isEmpty();
    }

    @Override
    public synchronized List<TaskObservation> observe() {
        return tasks.values().stream().map(TaskState::observation).toList();
    }

    @Override
    public synchronized Subscription watch(Consumer<TaskObservation> watcher) {
        watchers.add(watcher);
        return () -> {
            synchronized (this) {
                watchers.remove(watcher);
            }
        };
    }

    @Override
    public SimulatedNetwork network() {
        return network;
    }

    @Override
    public synchronized void close() {
        agenda.clear();
        watchers.clear();
    }

    private void at(Duration delay, Runnable action) {
        agenda.add(new Due(clock.instant().plus(delay), sequence++, action));
    }

    private synchronized @Nullable Runnable poll() {
        Due first = agenda.peek();
        if (first == null || first.at().isAfter(clock.instant())) {
            return null;
        }
        agenda.remove(first);
        return first.action();
    }

    private void event(String taskId, TaskEvent event) {
        synchronized (this) {
            TaskState state = tasks.get(taskId);
            if (state == null) {
                return;
            }
            tasks.put(taskId, state.after(event));
        }
        advance(taskId);
    }

    private void advance(String taskId) {
        TaskObservation observation;
        List<Consumer<TaskObservation>> listeners;
        synchronized (this) {
            TaskState state = tasks.get(taskId);
            if (state == null) {
                return;
            }
            TaskDecisions.Decision decision = TaskDecisions.decide(state, clock.instant());
            tasks.put(taskId, decision.state());
            decision.actions().forEach(action -> perform(decision.state(), action));
            decision.wakeAt().ifPresent(wake -> at(Duration.between(clock.instant(), wake), () -> advance(taskId)));
            observation = decision.state().observation();
            if (observation.equals(told.put(taskId, observation))) {
                return;
            }
            listeners = List.copyOf(watchers);
        }
        listeners.forEach(listener -> listener.accept(observation));
    }

    private void perform(TaskState state, TaskAction action) {
        String taskId = state.assignment().taskId();
        String name = action.container();
        Behaviour behaviour = behaviour(state, name);
        switch (action) {
            case TaskAction.PullImage a ->
                finish(
                        taskId,
                        behaviour.launch().pull(),
                        behaviour.launch().pullFailure(),
                        name,
                        now -> new TaskEvent.ImagePulled(name, digest(state, name), now));
            case TaskAction.CreateContainer a ->
                at(Duration.ZERO, () -> event(taskId, new TaskEvent.Created(name, runtimeId(taskId, name), pid())));
            case TaskAction.StartContainer a -> {
                finish(
                        taskId,
                        behaviour.launch().start(),
                        behaviour.launch().startFailure(),
                        name,
                        now -> new TaskEvent.Started(name, now));
                behaviour
                        .exit()
                        .ifPresent(exit ->
                                end(taskId, name, exit, behaviour.launch().start()));
            }
            case TaskAction.StopContainer a ->
                behaviour.term().ifPresent(exit -> end(taskId, name, exit, Duration.ZERO));
            case TaskAction.KillContainer a -> at(Duration.ZERO, () -> exit(taskId, name, 137, false));
            case TaskAction.DiscardContainer a -> {}
            case TaskAction.CheckHealth a -> at(Duration.ZERO, () -> check(taskId, name));
        }
    }

    private void finish(
            String taskId,
            Duration after,
            Optional<Failure> failure,
            String name,
            Function<Instant, TaskEvent> success) {
        at(
                after,
                () -> event(
                        taskId,
                        failure.<TaskEvent>map(
                                        why -> new TaskEvent.Failed(name, why.code(), why.message(), clock.instant()))
                                .orElseGet(() -> success.apply(clock.instant()))));
    }

    private void end(String taskId, String name, Behaviour.Exit exit, Duration delay) {
        at(delay.plus(exit.after()), () -> exit(taskId, name, exit.exitCode(), exit.outOfMemory()));
    }

    private void exit(String taskId, String name, int exitCode, boolean outOfMemory) {
        event(taskId, new TaskEvent.Exited(name, exitCode, outOfMemory, clock.instant()));
    }

    private void check(String taskId, String name) {
        boolean passed;
        synchronized (this) {
            TaskState state = tasks.get(taskId);
            if (state == null) {
                return;
            }
            Optional<Instant> started = state.container(name).started();
            Optional<Duration> after = behaviour(state, name).healthyAfter();
            passed = started.isPresent()
                    && after.isPresent()
                    && !clock.instant().isBefore(started.get().plus(after.get()));
        }
        event(taskId, new TaskEvent.HealthChecked(name, passed, clock.instant()));
    }

    /** After a restart, what was under way ends now or begins anew. */
    private void resume(String taskId, ContainerState container) {
        TaskState state = state(taskId);
        String name = container.name();
        switch (container.step()) {
            case PULLING -> perform(state, new TaskAction.PullImage(name));
            case CREATING -> perform(state, new TaskAction.CreateContainer(name));
            case STARTING -> perform(state, new TaskAction.StartContainer(name));
            case RUNNING -> {
                container
                        .started()
                        .ifPresent(start -> behaviour(state, name)
                                .exit()
                                .ifPresent(exit -> end(taskId, name, exit, Duration.between(clock.instant(), start))));
                if (container.check().underWay()) {
                    perform(state, new TaskAction.CheckHealth(name));
                }
                if (container.stop().signalled().isPresent()) {
                    perform(state, new TaskAction.StopContainer(name));
                }
            }
            case NEW, PULLED, CREATED, STOPPED -> {}
        }
    }

    private TaskState state(String taskId) {
        TaskState state = tasks.get(taskId);
        if (state == null) {
            throw new IllegalStateException("task " + taskId + " is not assigned");
        }
        return state;
    }

    private boolean ship() {
        boolean any = false;
        while (true) {
            Batch next;
            OutputSink to;
            synchronized (this) {
                next = output.peek();
                to = sink;
            }
            if (next == null || to == null) {
                return any;
            }
            try {
                to.accept(next);
            } catch (RuntimeException e) {
                return any;
            }
            synchronized (this) {
                output.remove();
            }
            any = true;
        }
    }

    private Behaviour behaviour(TaskState state, String name) {
        var image = state.wanted(name).image();
        Behaviour exact = behaviours.get(image.toString());
        return exact != null ? exact : behaviours.getOrDefault(image.repository(), Behaviour.SERVES);
    }

    private static String digest(TaskState state, String name) {
        String reference = state.wanted(name).image().reference();
        return reference.startsWith("sha256:")
                ? reference
                : "sha256:" + hex(state.wanted(name).image().toString());
    }

    private static String runtimeId(String taskId, String name) {
        return hex(taskId + "/" + name);
    }

    private long pid() {
        return 1000 + sequence++;
    }

    private static String hex(String text) {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}

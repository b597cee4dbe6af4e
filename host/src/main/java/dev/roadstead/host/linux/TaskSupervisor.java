package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.task.ContainerState;
import dev.roadstead.host.task.TaskAction;
import dev.roadstead.host.task.TaskDecisions;
import dev.roadstead.host.task.TaskDecisions.Decision;
import dev.roadstead.host.task.TaskEvent;
import dev.roadstead.host.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of this machine: a virtual thread that takes events in their order, decides, writes down what it knows, tells it, and has the
 * actions carried out. It sleeps until an event comes or the next decision is due.
 */
final class TaskSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSupervisor.class);

    private final HostParts parts;
    private final TaskWork work;
    private final Consumer<TaskObservation> told;
    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile TaskState state;

    @Nullable
    private TaskRecord recorded;

    @Nullable
    private TaskObservation observed;

    /** What comes to the task's thread. */
    private sealed interface Message {
        record Assigned(TaskAssignment assignment) implements Message {}

        record Happened(TaskEvent event) implements Message {}

        /** End without touching what runs. */
        record Leave() implements Message {}

        /** End, and remove all that there is. */
        record Remove() implements Message {}
    }

    /**
     * @param told called from the task's thread with each changed observation
     */
    TaskSupervisor(
            TaskAssignment assignment,
            HostParts parts,
            dev.roadstead.host.OutputSink sink,
            Consumer<TaskObservation> told) {
        this.parts = parts;
        this.told = told;
        this.state = TaskState.fresh(assignment);
        this.work = new TaskWork(assignment, parts, sink, event -> inbox.add(new Message.Happened(event)));
    }

    /** Begins with a task of which nothing is there. */
    void start() {
        work.prepare(state.assignment());
        thread(List.of());
    }

    /** Goes on with a task that was there before. */
    void resume(TaskState adopted, List<TaskAction> redo) throws IOException {
        state = adopted;
        if (adopted.phase() != TaskObservation.Phase.STOPPED) {
            work.prepare(adopted.assignment());
        }
        for (ContainerState container : adopted.containers()) {
            Optional<ContainerAssignment.Output> captured =
                    container.identity().runtimeId().isPresent()
                            ? adopted.wanted(container.name()).output()
                            : Optional.empty();
            switch (container.step()) {
                case CREATED, RUNNING -> work.adopt(container.name(), captured);
                case STOPPED -> {
                    work.adoptOutput(container.name(), captured);
                    work.ended(container.name());
                }
                case NEW, PULLING, PULLED, CREATING, STARTING -> {}
            }
        }
        thread(redo);
    }

    private void thread(List<TaskAction> redo) {
        Thread.ofVirtual().name("task-" + state.assignment().taskId()).start(() -> run(redo));
    }

    /** Takes an assignment; an older or equal one changes nothing. */
    void assign(TaskAssignment assignment) {
        inbox.add(new Message.Assigned(assignment));
    }

    TaskObservation observation() {
        return state.observation();
    }

    /** Stops supervising; containers go on. */
    CompletableFuture<Void> leave() {
        inbox.add(new Message.Leave());
        return end;
    }

    /** Removes the task; completes when nothing is left of it. */
    CompletableFuture<Void> remove() {
        inbox.add(new Message.Remove());
        return end;
    }

    private void run(List<TaskAction> redo) {
        try {
            redo.forEach(action -> work.perform(state, action));
            Message last = live();
            if (last instanceof Message.Remove) {
                work.remove(state.containers());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("task {} is not supervised any more", state.assignment().taskId(), e);
        } finally {
            end.complete(null);
        }
    }

    /** Lives until the message that ends it. What came at once is decided on at once, and written down once. */
    private Message live() throws InterruptedException {
        TaskState current = state;
        while (true) {
            Decision decision = TaskDecisions.decide(current, parts.clock().instant());
            become(decision.state());
            decision.actions().forEach(action -> work.perform(state, action));
            current = state;
            Message next = await(decision.wakeAt());
            while (next != null) {
                if (next instanceof Message.Leave || next instanceof Message.Remove) {
                    become(current);
                    return next;
                }
                current = taken(current, next);
                next = inbox.poll();
            }
        }
    }

    private @Nullable Message await(Optional<Instant> wakeAt) throws InterruptedException {
        if (wakeAt.isEmpty()) {
            return inbox.take();
        }
        long nanos = Duration.between(parts.clock().instant(), wakeAt.get()).toNanos();
        return inbox.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    private TaskState taken(TaskState current, Message message) {
        return switch (message) {
            case Message.Assigned(TaskAssignment assignment) -> {
                TaskState next = current.assigned(assignment);
                if (!next.equals(current)) {
                    work.update(assignment);
                }
                yield next;
            }
            case Message.Happened(TaskEvent event) -> current.after(event);
            case Message.Leave l -> throw new IllegalStateException("handled before");
            case Message.Remove r -> throw new IllegalStateException("handled before");
        };
    }

    /** Writes the new state down before anyone hears of it, and before an ended process is collected with its exit code. */
    private void become(TaskState next) {
        TaskState before = state;
        state = next;
        TaskRecord record = TaskRecord.of(next);
        if (!record.equals(recorded)) {
            try {
                record.write(parts.records(), next.assignment().taskId());
                recorded = record;
            } catch (IOException e) {
                LOG.error("task {} cannot be recorded: {}", next.assignment().taskId(), e.toString());
            }
        }
        TaskObservation observation = next.observation();
        if (!observation.equals(observed)) {
            observed = observation;
            told.accept(observation);
        }
        for (ContainerState container : next.containers()) {
            boolean ended = container.step() == ContainerState.Step.STOPPED
                    && before.container(container.name()).step() != ContainerState.Step.STOPPED;
            if (ended) {
                work.ended(container.name());
            }
        }
    }
}

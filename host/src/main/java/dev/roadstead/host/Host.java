package dev.roadstead.host;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * One machine that runs tasks.
 *
 * <p>The control plane assigns; the host reconciles its containers against its assignments and reports what it observes. All
 * methods are safe to call from any thread. {@link #assign} returns as soon as the assignment is taken; what came of it
 * is known only from {@link #observe} or a watcher.
 */
public interface Host extends AutoCloseable {

    /**
     * Begins work with the complete set of assignments: containers that still run are adopted (same processes), what belongs
     * to no assignment is removed. Called once, before {@link #assign}. For a task that already ran, the assignment may come
     * without environment secrets and registry credentials, since its containers exist.
     */
    void open(Collection<TaskAssignment> assignments, OutputSink output);

    /** Takes the desired state of one task. A later version replaces an earlier one; an older or equal one is ignored. */
    void assign(TaskAssignment assignment);

    /**
     * Forgets a task, whose stop was observed or which is wanted no more; its containers, which are killed if they still run, its
     * snapshots and its output files are removed after this has returned.
     */
    void release(String taskId);

    /** Whether no task is assigned, and nothing of a released one is left. */
    boolean isEmpty();

    /** What is observed of every assigned task, in order of task id. */
    List<TaskObservation> observe();

    /** Calls {@code watcher} after each change of a task's observation, in order for each task, from a thread of the host. */
    Subscription watch(Consumer<TaskObservation> watcher);

    /** This machine's part of the VPCs. */
    Network network();

    /** Stops supervising. Containers go on running. */
    @Override
    void close();

    /** Ends when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}

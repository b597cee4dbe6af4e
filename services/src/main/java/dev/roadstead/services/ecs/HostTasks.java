package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation;
import dev.roadstead.services.ecs.TaskDecisions.Hold;
import dev.roadstead.store.Key;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What this process knows of the tasks on the host: which they are, what it told the host, and what the host saw. Thread-safe. */
final class HostTasks {

    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();
    private final Map<String, TaskObservation> seen = new ConcurrentHashMap<>();

    void know(Key key) {
        keys.put(key.id(), key);
    }

    List<Key> keys() {
        return List.copyOf(keys.values());
    }

    Optional<Key> key(String taskId) {
        return Optional.ofNullable(keys.get(taskId));
    }

    void assigned(Key key, long version, Optional<Instant> renewAt) {
        know(key);
        holds.put(key.id(), new Hold(version, renewAt));
    }

    Hold hold(String taskId) {
        return holds.getOrDefault(taskId, Hold.NONE);
    }

    void observed(TaskObservation observation) {
        if (keys.containsKey(observation.taskId())) {
            seen.put(observation.taskId(), observation);
        }
    }

    Optional<TaskObservation> seen(String taskId) {
        return Optional.ofNullable(seen.get(taskId));
    }

    /** The host forgot the task. */
    void released(String taskId) {
        holds.remove(taskId);
        seen.remove(taskId);
    }

    void forget(String taskId) {
        released(taskId);
        keys.remove(taskId);
    }
}

package dev.roadstead.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container of a task. Optional and empty values leave the image's own configuration in force.
 *
 * @param name unique within the task
 * @param image what to run
 * @param process how to run it
 * @param lifecycle when to start it and how to stop it
 * @param resources its own limits below the task's
 * @param output how standard output and error are captured and shipped; empty where nobody wants them
 */
public record ContainerAssignment(
        String name,
        Image image,
        Process process,
        Lifecycle lifecycle,
        TaskAssignment.Resources resources,
        Optional<Output> output) {

    /**
     * How output is kept for a sink that does not take it as fast as it comes.
     *
     * @param bufferBytes so many bytes wait, of both streams together; when more come, the oldest are dropped
     */
    public record Output(long bufferBytes) {
        /** What AWS's log drivers have where nothing else is said: 10 MiB. */
        public static final Output USUAL = new Output(10 << 20);

        public Output {
            if (bufferBytes < 1) {
                throw new IllegalArgumentException("bufferBytes: " + bufferBytes + " (expected 1 or more)");
            }
        }
    }

    /**
     * An image in a registry, pulled through the task's own interface.
     *
     * @param registry host name with optional port as in the image's reference
     * @param repository such as {@code frontend-repo}
     * @param reference a digest ({@code sha256:...}) or, where none is known yet, a tag
     * @param authorization the value of the Authorization header, or empty for an anonymous pull
     */
    public record Image(String registry, String repository, String reference, Optional<String> authorization) {
        @Override
        public String toString() {
            return registry + "/" + repository + (reference.startsWith("sha256:") ? "@" : ":") + reference;
        }
    }

    /**
     * The process of a container.
     *
     * @param environment over the image's own variables; holds secrets, so it is never logged or written by us
     * @param user {@code user}, {@code user:group}, {@code uid} or {@code uid:gid}
     */
    public record Process(
            Optional<List<String>> entryPoint,
            Optional<List<String>> command,
            Map<String, String> environment,
            Optional<String> user,
            Optional<String> workingDirectory,
            Security security) {
        public Process {
            entryPoint = entryPoint.map(List::copyOf);
            command = command.map(List::copyOf);
            environment = Map.copyOf(environment);
        }

        @Override
        public String toString() {
            return "Process[entryPoint=" + entryPoint + ", command=" + command + ", environment of "
                    + environment.size() + " variables]";
        }
    }

    /**
     * What a process may do beyond the usual.
     *
     * @param ulimits by name ({@code nofile}), soft and hard
     */
    public record Security(boolean readonlyRootFilesystem, boolean initProcess, Map<String, Ulimit> ulimits) {
        public Security {
            ulimits = Map.copyOf(ulimits);
        }
    }

    /** A resource limit of a process. */
    public record Ulimit(long soft, long hard) {}

    /**
     * When a container starts and how it ends.
     *
     * @param essential whether its end ends the task
     * @param dependsOn container name to the condition it must have reached before this one starts
     * @param stopTimeout between SIGTERM and SIGKILL
     */
    public record Lifecycle(
            boolean essential,
            Map<String, Condition> dependsOn,
            Duration startTimeout,
            Duration stopTimeout,
            Optional<HealthCheck> healthCheck) {
        public Lifecycle {
            dependsOn = Map.copyOf(dependsOn);
        }
    }

    /** What a container waits for in another one. */
    public enum Condition {
        START,
        COMPLETE,
        SUCCESS,
        HEALTHY
    }

    /**
     * A command run in the container; exit code 0 means healthy.
     *
     * @param command as an argument vector (a shell form is already wrapped)
     */
    public record HealthCheck(
            List<String> command, Duration interval, Duration timeout, int retries, Duration startPeriod) {
        public HealthCheck {
            command = List.copyOf(command);
        }
    }
}

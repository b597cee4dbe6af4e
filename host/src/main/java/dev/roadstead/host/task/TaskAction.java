package dev.roadstead.host.task;

/** What has to be done for a container of a task. What comes of it is told by a {@link TaskEvent}. */
public sealed interface TaskAction {

    /** The container's name. */
    String container();

    /** Pull the image through the task's interface; ends in {@code ImagePulled} or {@code Failed}. */
    record PullImage(String container) implements TaskAction {}

    /** Make the container with its process waiting; ends in {@code Created} or {@code Failed}. */
    record CreateContainer(String container) implements TaskAction {}

    /** Let the waiting process run; ends in {@code Started} or {@code Failed}. */
    record StartContainer(String container) implements TaskAction {}

    /** Send the image's stop signal, SIGTERM where it names none; ends in {@code Exited} if the process obeys. */
    record StopContainer(String container) implements TaskAction {}

    /** Send SIGKILL; ends in {@code Exited}. */
    record KillContainer(String container) implements TaskAction {}

    /** Remove a container that was created and shall not start. */
    record DiscardContainer(String container) implements TaskAction {}

    /** Run the health check's command; ends in {@code HealthChecked}. */
    record CheckHealth(String container) implements TaskAction {}
}

package dev.roadstead.bench;

import java.util.List;
import software.amazon.awssdk.services.ecs.model.LaunchType;

/**
 * From RunTask to the first HTTP 200 of the task's server, as a client on this machine sees it; {@code bench/run-task.sh} asks it. Answers
 * with the microseconds until RunTask returned and until the first 200.
 */
public final class RunTaskBench {

    private RunTaskBench() {}

    /** Arguments: cluster, task definition, subnet, security group. */
    public static void main(String[] arguments) throws Exception {
        Tasks tasks = new Tasks(arguments[0]);
        Worker.serve(words -> run(tasks, arguments));
    }

    private static String run(Tasks tasks, String[] arguments) {
        long began = System.nanoTime();
        String task = tasks.ecs()
                .runTask(r -> r.cluster(arguments[0])
                        .taskDefinition(arguments[1])
                        .launchType(LaunchType.FARGATE)
                        .networkConfiguration(Tasks.publicIn(arguments[2], arguments[3])))
                .tasks()
                .getFirst()
                .taskArn();
        long returned = Worker.microsecondsSince(began);
        tasks.awaitAnswers(List.of(task));
        long served = Worker.microsecondsSince(began);
        tasks.ecs().stopTask(r -> r.cluster(arguments[0]).task(task));
        tasks.awaitStopped(List.of(task));
        return returned + " " + served;
    }
}

package dev.roadstead.bench;

import java.util.List;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * Takes a service from no task to many and back; {@code bench/service.sh} asks it. Answers with the microseconds from UpdateService until
 * DescribeServices says that all of them run, and until each has answered with 200.
 */
public final class ServiceBench {
    private static final String NAME = "bench";

    private final Tasks tasks;
    private final String cluster;

    private ServiceBench(Tasks tasks, String cluster) {
        this.tasks = tasks;
        this.cluster = cluster;
    }

    /** Arguments: cluster, task definition, subnet, security group. Asked with the number of tasks. */
    public static void main(String[] arguments) throws Exception {
        ServiceBench bench = new ServiceBench(new Tasks(arguments[0]), arguments[0]);
        bench.tasks
                .ecs()
                .createService(r -> r.cluster(arguments[0])
                        .serviceName(NAME)
                        .taskDefinition(arguments[1])
                        .desiredCount(0)
                        .launchType(LaunchType.FARGATE)
                        .networkConfiguration(Tasks.publicIn(arguments[2], arguments[3])));
        Worker.serve(words -> bench.scale(Integer.parseInt(words[0])));
    }

    private String scale(int count) {
        long began = System.nanoTime();
        desire(count);
        Tasks.await(() -> service().runningCount() == count);
        long running = Worker.microsecondsSince(began);
        List<String> arns = tasks.ecs()
                .listTasks(r -> r.cluster(cluster).serviceName(NAME).desiredStatus(DesiredStatus.RUNNING))
                .taskArns();
        tasks.awaitAnswers(arns);
        long served = Worker.microsecondsSince(began);
        desire(0);
        tasks.awaitStopped(arns);
        return running + " " + served;
    }

    private void desire(int count) {
        tasks.ecs().updateService(r -> r.cluster(cluster).service(NAME).desiredCount(count));
    }

    private Service service() {
        return tasks.ecs()
                .describeServices(r -> r.cluster(cluster).services(NAME))
                .services()
                .getFirst();
    }
}

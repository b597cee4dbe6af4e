package dev.roadstead.services.ecs;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Line;
import dev.roadstead.host.OutputSink.Span;
import dev.roadstead.host.OutputSink.Stream;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** A running task whose container's output the {@code awslogs} driver brings into some CloudWatch Logs. */
final class LoggedTask implements AutoCloseable {
    static final String GROUP = "/ecs/web";

    final EcsWorld world = new EcsWorld();
    final AwslogsSink sink;
    private final String task;

    LoggedTask(Function<EcsWorld, CloudWatchLogsClient> logs) {
        world.register("1");
        task = EcsWorld.id(world.ask(ecs -> ecs.runTask(r -> r.cluster("shop")
                        .taskDefinition("web")
                        .launchType("FARGATE")
                        .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")))))
                .tasks()
                .getFirst()
                .taskArn());
        world.settle();
        EcsNeighbours usual = world.neighbourhood.neighbours();
        EcsNeighbours neighbours =
                new EcsNeighbours(usual.ec2(), usual.elbv2(), usual.ecr(), logs.apply(world), usual.roles());
        sink = new AwslogsSink(world.platform, neighbours, new RoleSessions(usual.roles(), world.platform));
    }

    /** The name of the one stream of its container. */
    String stream() {
        return "ecs/web/" + task;
    }

    /** Lines that its container wrote to one of its streams, always with the same bounds. */
    Batch batch(Stream from, boolean replayed, Instant at, List<String> texts) {
        List<Line> lines = texts.stream().map(text -> new Line(at, text)).toList();
        return new Batch(task, "web", new Span(from, 0, 100), replayed, lines);
    }

    @Override
    public void close() {
        world.close();
    }
}

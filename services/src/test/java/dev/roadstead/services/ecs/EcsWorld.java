package dev.roadstead.services.ecs;

import dev.roadstead.host.simulated.SimulatedHost;
import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.InterfaceCalls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Task;

/** ECS over a store in memory, a simulated host and simulated neighbours, on one thread and a clock that moves when nothing is left to do. */
final class EcsWorld implements AutoCloseable {

    static final String ACCOUNT = "123456789012";
    static final String REGION = "us-east-1";
    static final String ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole";
    static final String TASK_ROLE = "arn:aws:iam::123456789012:role/taskRole";
    static final String REGISTRY = ACCOUNT + ".dkr.ecr." + REGION + ".localhost:4566";

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    final Set<String> denied = new HashSet<>();
    final Set<String> deniedResources = new HashSet<>();
    final List<Access> asked = new ArrayList<>();
    final Store store = Store.memory();
    final Killer killer;
    final Neighbourhood neighbourhood;
    final Platform platform;
    private final Platform mortal;
    final EcsApi api;
    SimulatedHost host = new SimulatedHost(now::get);
    EcsReconciler reconciler;
    int kills;
    Runnable afterEachStep = () -> {};

    EcsWorld() {
        this(1);
    }

    EcsWorld(long seed) {
        Random random = new Random(seed);
        this.killer = new Killer(random);
        this.neighbourhood = new Neighbourhood(now::get, killer);
        Authorizer authorizer = (caller, access) -> {
            asked.add(access);
            boolean no = denied.contains(access.action())
                    || access.resources().stream().anyMatch(deniedResources::contains);
            return no
                    ? new Authorizer.Decision.Denied(
                            "User: " + caller.principal().arn() + " is not authorized to perform: " + access.action())
                    : new Authorizer.Decision.Allowed();
        };
        this.platform = new Platform(store, now::get, new Ids(random), authorizer);
        this.mortal = new Platform(new MortalStore(store, killer), now::get, new Ids(random), authorizer);
        this.api = new EcsApi(platform, neighbourhood.neighbours());
        host.network().serve(neighbourhood.front());
        this.reconciler = reconcilerOf(host);
        reconciler.open();
        neighbourhood.digests.put("web:1", "sha256:" + "1".repeat(64));
        neighbourhood.digests.put("web:2", "sha256:" + "2".repeat(64));
        neighbourhood.logGroups.add("/ecs/web");
        ask(ecs -> ecs.createCluster(r -> r.clusterName("shop")));
    }

    <R> R ask(Function<EcsClient, R> call) {
        return new Caller(ACCOUNT, REGION, new Principal.Root(ACCOUNT)).run(() -> call.apply(api));
    }

    /** kill -9 of the control plane and a new start. */
    void restart() {
        kills++;
        killerQuiet(() -> {
            SimulatedHost next = host.restarted();
            EcsReconciler reborn = reconcilerOf(next);
            reborn.open();
            host = next;
            reconciler = reborn;
        });
    }

    private EcsReconciler reconcilerOf(SimulatedHost of) {
        InterfaceCalls calls = new InterfaceCalls(of.network()::exchange, List::of, now::get);
        return new EcsReconciler(mortal, neighbourhood.neighbours(), of, calls);
    }

    private void killerQuiet(Runnable action) {
        try {
            action.run();
        } catch (Killer.Killed e) {
            restart();
        }
    }

    /** Does all that is due now. */
    void settle() {
        boolean any = true;
        while (any) {
            try {
                any = reconciler.step() || host.step();
            } catch (Killer.Killed e) {
                restart();
            }
            afterEachStep.run();
        }
    }

    /** Lets time go by, doing what is due. */
    void pass(Duration time) {
        Instant until = now.get().plus(time);
        settle();
        for (Optional<Instant> next = nextDue(until); next.isPresent(); next = nextDue(until)) {
            now.set(next.get().isAfter(now.get()) ? next.get() : now.get());
            settle();
        }
        now.set(until);
        settle();
    }

    private Optional<Instant> nextDue(Instant until) {
        return Stream.of(reconciler.nextDeadline(), host.nextDue())
                .flatMap(Optional::stream)
                .filter(at -> at.isBefore(until))
                .min(Instant::compareTo);
    }

    /** Lets time go by until something holds. */
    void until(String what, Duration most, BooleanSupplier holds) {
        Instant limit = now.get().plus(most);
        settle();
        while (!holds.getAsBoolean()) {
            if (!now.get().isBefore(limit)) {
                throw new AssertionError(what + " did not come to hold within " + most);
            }
            pass(Duration.ofMillis(500));
        }
    }

    Service service(String name) {
        return ask(ecs -> ecs.describeServices(r -> r.cluster("shop").services(name)))
                .services()
                .getFirst();
    }

    boolean stable(String name) {
        Service service = service(name);
        return service.deployments().size() == 1 && service.runningCount().equals(service.desiredCount());
    }

    Task task(String arn) {
        return ask(ecs -> ecs.describeTasks(r -> r.cluster("shop").tasks(arn)))
                .tasks()
                .getFirst();
    }

    List<String> running(String service) {
        return ask(ecs -> ecs.listTasks(r -> r.cluster("shop").serviceName(service)))
                .taskArns();
    }

    static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The address of a task's interface. */
    String ip(String taskArn) {
        return task(taskArn)
                .containers()
                .getFirst()
                .networkInterfaces()
                .getFirst()
                .privateIpv4Address();
    }

    /** Registers a revision of the family web. */
    String register(String tag) {
        return register(
                container -> container
                        .image(REGISTRY + "/web:" + tag)
                        .portMappings(p -> p.containerPort(80))
                        .logConfiguration(l -> l.logDriver("awslogs")
                                .options(Map.of(
                                        "awslogs-group", "/ecs/web",
                                        "awslogs-region", REGION,
                                        "awslogs-stream-prefix", "ecs"))),
                definition -> definition.taskRoleArn(TASK_ROLE));
    }

    /** Registers a revision of the family web, whose one container has more than a name and an image. */
    String register(Consumer<ContainerDefinition.Builder> container) {
        return register(container, definition -> {});
    }

    /** The same, with more of its own than the smallest size and an execution role. */
    String register(
            Consumer<ContainerDefinition.Builder> container, Consumer<RegisterTaskDefinitionRequest.Builder> more) {
        return ask(ecs -> ecs.registerTaskDefinition(r -> r.family("web")
                        .networkMode("awsvpc")
                        .requiresCompatibilitiesWithStrings("FARGATE")
                        .cpu("256")
                        .memory("512")
                        .executionRoleArn(ROLE)
                        .containerDefinitions(
                                c -> c.name("web").image(REGISTRY + "/web:1").applyMutation(container))
                        .applyMutation(more)))
                .taskDefinition()
                .taskDefinitionArn();
    }

    /** Runs a task of the family web in subnet-a, which is asked for with more. */
    Task run(Consumer<RunTaskRequest.Builder> more) {
        return ask(ecs -> ecs.runTask(r -> r.cluster("shop")
                        .taskDefinition("web")
                        .launchType("FARGATE")
                        .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")))
                        .applyMutation(more)))
                .tasks()
                .getFirst();
    }

    @Override
    public void close() {
        store.close();
    }
}

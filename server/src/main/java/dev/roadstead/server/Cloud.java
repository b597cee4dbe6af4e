package dev.roadstead.server;

import dev.roadstead.balancer.Balancer;
import dev.roadstead.host.Host;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.InterfaceCalls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.ReadMembers;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.services.cloudwatch.CloudWatch;
import dev.roadstead.services.ec2.Ec2Api;
import dev.roadstead.services.ec2.EndpointPolicies;
import dev.roadstead.services.ec2.FlowLogDelivery;
import dev.roadstead.services.ec2.FlowLogRoles;
import dev.roadstead.services.ec2.NatGatewayMetrics;
import dev.roadstead.services.ec2.NetworkReconciler;
import dev.roadstead.services.ec2.PublicPool;
import dev.roadstead.services.ecr.Ecr;
import dev.roadstead.services.ecr.RegistryAddress;
import dev.roadstead.services.ecr.RegistryNames;
import dev.roadstead.services.ecs.EcsApi;
import dev.roadstead.services.ecs.EcsNeighbours;
import dev.roadstead.services.ecs.EcsReconciler;
import dev.roadstead.services.elbv2.ElasticLoadBalancing;
import dev.roadstead.services.elbv2.ElasticLoadBalancingV2Api;
import dev.roadstead.services.iam.IamApi;
import dev.roadstead.services.iam.IamAuthorizer;
import dev.roadstead.services.iam.IamIdentities;
import dev.roadstead.services.logs.LogsHousekeeping;
import dev.roadstead.services.logs.LogsHousekeeping.Logs;
import dev.roadstead.services.secretsmanager.SecretsManagerApi;
import dev.roadstead.services.servicequotas.ServiceQuotasApi;
import dev.roadstead.services.ssm.SsmApi;
import dev.roadstead.services.sts.StsApi;
import dev.roadstead.store.Store;
import dev.roadstead.wire.ServiceModel;
import dev.roadstead.wire.UnbuiltServices;
import dev.roadstead.wire.WireService;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The services of one installation, composed; reads from top to bottom. */
final class Cloud {

    private static final Duration NETWORK_LIMIT = Duration.ofSeconds(10);
    private static final Duration RESET_LIMIT = Duration.ofSeconds(30);
    private static final Duration TASK_LOOK = Duration.ofMillis(10);

    private final Store store;
    private final Host host;
    private final IamIdentities identities;
    private final EndpointPolicies endpoints;
    private final NetworkReconciler networkReconciler;
    private final Ecr ecr;
    private final Logs logs;
    private final CloudWatch cloudWatch;
    private final FlowLogDelivery flowLogs;
    private final NatGatewayMetrics natGatewayMetrics;
    private final ElasticLoadBalancing elb;
    private final EcsReconciler ecs;
    private final List<WireService> services;

    Cloud(Installation installation, RootCredentials root, Store store, Machine machine, Lifecycle lifecycle)
            throws IOException {
        this.store = store;
        this.host = machine.host();
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        Path data = installation.data();
        SealingKey sealingKey = SealingKey.open(data.resolve("sealing.key"), random);
        Ids ids = new Ids(random);
        PublicPool publicPool = new PublicPool(installation.publicPool(), ids);
        endpoints = new EndpointPolicies(store, publicPool);
        Platform platform = new Platform(store, clock, ids, endpoints.beside(new IamAuthorizer(store)));
        identities = new IamIdentities(
                new IamIdentities.RootKey(installation.account(), root.accessKeyId(), root.secretAccessKey()),
                store,
                sealingKey);
        IamApi iam = new IamApi(platform, sealingKey);
        StsApi sts = new StsApi(platform, iam, sealingKey);
        networkReconciler =
                lifecycle.started(new NetworkReconciler(platform, machine.host().network()));
        networkReconciler.start();
        FlowLogRoles flowLogRoles = new FlowLogRoles(sts, identities);
        Ec2Api ec2 = new Ec2Api(platform, networkReconciler, publicPool, flowLogRoles);
        RegistryNames registries = new RegistryNames(
                new RegistryAddress(installation.port()), machine.host().network()::publishNames);
        registries.host(installation.account(), installation.region());
        ecr = Ecr.open(platform, new Ecr.Settings(data.resolve("registry"), registries, sealingKey, endpoints));
        logs = LogsHousekeeping.open(platform, data.resolve("logs"));
        cloudWatch = lifecycle.started(CloudWatch.open(platform, data.resolve("metrics")));
        flowLogs = lifecycle.started(
                new FlowLogDelivery(platform, machine.host().network(), flowLogRoles, logs.api(), publicPool));
        natGatewayMetrics =
                lifecycle.started(new NatGatewayMetrics(platform, machine.host().network(), cloudWatch.api()));
        SsmApi ssm = new SsmApi(platform, sealingKey);
        SecretsManagerApi secretsManager = new SecretsManagerApi(platform, sealingKey);
        elb = lifecycle.started(new ElasticLoadBalancing(
                platform,
                new ElasticLoadBalancing.Neighbours(
                        ec2, machine.balancer(), machine.host().network()::publishNames)));
        EcsNeighbours neighbours =
                new EcsNeighbours(ec2, elb.api(), ecr.api(), logs.api(), new EcsNeighbours.Roles(sts, identities));
        InterfaceCalls calls = new InterfaceCalls(machine.host().network()::exchange, machine.authorities(), clock);
        ecs = new EcsReconciler(platform, neighbours, machine.host(), calls);
        services = List.of(
                service("ecs", new EcsApi(platform, neighbours)),
                service("elbv2", elb.api()),
                service("ssm", ssm),
                service("secretsmanager", secretsManager),
                service("iam", iam),
                service("sts", sts),
                service("ec2", ec2),
                service("ecr", ecr.api()),
                service("logs", logs.api()),
                service("cloudwatch", cloudWatch.api()),
                service("servicequotas", new ServiceQuotasApi(platform, quotas(), Ec2Api.QUOTA_PRODUCTS)));
    }

    /**
     * What runs on this machine under the services.
     *
     * @param balancer closed after the services
     * @param authorities who certifies the services' names inside VPCs
     */
    record Machine(Host host, Balancer balancer, Supplier<List<X509Certificate>> authorities) {}

    /**
     * Begins the control path: what is stored is brought to be, what runs is adopted. Balancers serve when it returns. Starts of tasks
     * call the services from outside, so whatever answers there must do so already, and is closed after what begins here.
     */
    void start(Lifecycle lifecycle) {
        networkReconciler.awaitFirstPlan(NETWORK_LIMIT);
        flowLogs.start();
        natGatewayMetrics.start();
        elb.start();
        lifecycle.started(ecs).start();
    }

    /** Stops every task; services keep their desired count. */
    boolean stopTasks(Duration limit) {
        return ecs.stopAll(limit);
    }

    /**
     * Returns to a new account's state: no record, and with the records everything goes that was made for them. The root key, which
     * is a file, stays. Returns when no task is left.
     */
    void reset() throws IOException {
        store.clear();
        awaitNoTask();
        logs.housekeeping().sweep();
        cloudWatch.clear();
        ecr.housekeeping().pass();
    }

    private void awaitNoTask() {
        long deadline = System.nanoTime() + RESET_LIMIT.toNanos();
        while (!host.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "some tasks did not end within " + RESET_LIMIT.toSeconds() + " s; see the log");
            }
            LockSupport.parkNanos(TASK_LOOK.toNanos());
        }
    }

    /** What there is, a line a kind, for {@code status}. */
    String counts() {
        return "running tasks   " + ecs.runningTasks() + "\nservices        " + ecs.services() + "\n";
    }

    IamIdentities identities() {
        return identities;
    }

    /** By which requests may come. */
    EndpointGate endpoints() {
        return endpoints;
    }

    Ecr ecr() {
        return ecr;
    }

    Logs logs() {
        return logs;
    }

    CloudWatch cloudWatch() {
        return cloudWatch;
    }

    List<WireService> services() {
        return services;
    }

    /** What AWS has beside, to refuse it by name. */
    static UnbuiltServices unbuilt() {
        return UnbuiltServices.of(Cloud.class.getClassLoader());
    }

    /** What the services hold their accounts to. */
    private static List<ServiceQuota> quotas() {
        return Stream.of(Ec2Api.QUOTAS, ElasticLoadBalancingV2Api.QUOTAS)
                .flatMap(List::stream)
                .toList();
    }

    private static WireService service(String name, Object api) {
        ReadMembers reads = ReadMembers.of(name);
        return new WireService(
                ServiceModel.load(Cloud.class.getClassLoader(), name),
                api,
                member -> reads.reads(member.shape(), member.member()));
    }
}

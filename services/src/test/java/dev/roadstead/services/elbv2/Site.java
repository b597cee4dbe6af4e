package dev.roadstead.services.elbv2;

import dev.roadstead.balancer.BalancerSettings;
import dev.roadstead.balancer.NettyBalancer;
import dev.roadstead.balancer.NodeNamespaces;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Store;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

/** Elastic Load Balancing over a store on disk and a real data plane on loopback; it can be stopped and started again. */
final class Site implements AutoCloseable {

    private static final Caller USER = new Caller("123456789012", "us-east-1", new Principal.Root("123456789012"));

    final TestEc2 ec2 = new TestEc2();
    final Map<String, Map<String, List<Ipv4>>> names = new ConcurrentHashMap<>();
    private final Path directory;
    private Store store;
    private NettyBalancer balancer;
    private ElasticLoadBalancing service;

    Site(Path directory) {
        this.directory = directory;
        Parts parts = open();
        store = parts.store();
        balancer = parts.balancer();
        service = parts.service();
    }

    private record Parts(Store store, NettyBalancer balancer, ElasticLoadBalancing service) {}

    private Parts open() {
        Store opened = Store.open(directory);
        NettyBalancer plane = NettyBalancer.start(
                new NettyBalancer.Environment(BalancerSettings.forMachine(), InstantSource.system(), new Random(1)),
                NodeNamespaces.ofProcess(),
                (group, target, health) -> {});
        Platform platform = new Platform(
                opened,
                InstantSource.system(),
                new Ids(new Random()),
                (caller, access) -> new Authorizer.Decision.Allowed());
        ElasticLoadBalancing built = new ElasticLoadBalancing(
                platform, new ElasticLoadBalancing.Neighbours(ec2, plane, (owner, published) -> {
                    if (published.isEmpty()) {
                        names.remove(owner);
                    } else {
                        names.put(owner, published);
                    }
                }));
        built.start();
        return new Parts(opened, plane, built);
    }

    void restart() {
        close();
        names.clear();
        Parts parts = open();
        store = parts.store();
        balancer = parts.balancer();
        service = parts.service();
    }

    /** Calls as the account's user. */
    <T> T call(Function<ElasticLoadBalancingV2Client, T> operation) {
        return USER.run(() -> operation.apply(service.api()));
    }

    LoadBalancer create(String name) {
        return call(elb -> elb.createLoadBalancer(r -> r.name(name).subnets("subnet-a", "subnet-b")))
                .loadBalancers()
                .getFirst();
    }

    LoadBalancer active(String name) {
        LoadBalancer created = create(name);
        awaitState(created.loadBalancerArn(), "active");
        return created;
    }

    String state(String arn) {
        return call(elb -> elb.describeLoadBalancers(r -> r.loadBalancerArns(arn)))
                .loadBalancers()
                .getFirst()
                .state()
                .codeAsString();
    }

    void awaitState(String arn, String state) {
        await(() -> state(arn).equals(state));
    }

    static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    String targetGroup(String name, Consumer<CreateTargetGroupRequest.Builder> more) {
        return call(elb -> elb.createTargetGroup(r -> {
                    r.name(name).protocol("HTTP").port(80).vpcId(TestEc2.VPC).targetType("ip");
                    more.accept(r);
                }))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    String listener(String loadBalancerArn, int port, Action action) {
        return call(elb -> elb.createListener(r -> r.loadBalancerArn(loadBalancerArn)
                        .protocol("HTTP")
                        .port(port)
                        .defaultActions(action)))
                .listeners()
                .getFirst()
                .listenerArn();
    }

    static Action forward(String targetGroupArn) {
        return Action.builder().type("forward").targetGroupArn(targetGroupArn).build();
    }

    static Action fixed(String statusCode) {
        return Action.builder()
                .type("fixed-response")
                .fixedResponseConfig(config -> config.statusCode(statusCode))
                .build();
    }

    TargetHealth health(String targetGroupArn, String ip, int port) {
        return call(elb -> elb.describeTargetHealth(r -> r.targetGroupArn(targetGroupArn)
                        .targets(target -> target.id(ip).port(port))))
                .targetHealthDescriptions()
                .getFirst()
                .targetHealth();
    }

    /** The private addresses of a load balancer's nodes. */
    List<String> nodes(String name) {
        return ec2.interfaces.values().stream()
                .filter(eni -> eni.description().startsWith("ELB app/" + name + "/"))
                .map(software.amazon.awssdk.services.ec2.model.NetworkInterface::privateIpAddress)
                .toList();
    }

    static HttpResponse<String> get(String address, int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.1.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        service.close();
        balancer.close();
        store.close();
    }
}

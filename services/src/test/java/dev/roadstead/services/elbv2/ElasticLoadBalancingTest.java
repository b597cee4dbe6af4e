package dev.roadstead.services.elbv2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

/** From the API to bytes on sockets. */
class ElasticLoadBalancingTest {

    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void start() {
        site = new Site(directory);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static HttpServer server(String address, String says) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 64);
        server.createContext("/", exchange -> {
            byte[] body = says.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        return server;
    }

    private static TargetDescription target(HttpServer server) {
        return TargetDescription.builder()
                .id(server.getAddress().getAddress().getHostAddress())
                .port(server.getAddress().getPort())
                .build();
    }

    private void awaitHealth(String group, HttpServer server, String state) {
        TargetDescription target = target(server);
        Site.await(() ->
                site.health(group, target.id(), target.port()).stateAsString().equals(state));
    }

    @Test
    void aLoadBalancerBecomesActiveWithANodeInEachSubnetAndAName() {
        LoadBalancer created = site.create("shop");
        assertThat(created.state().codeAsString()).isEqualTo("provisioning");
        assertThat(created.dnsName()).matches("shop-\\d+\\.us-east-1\\.elb\\.roadstead\\.internal");
        assertThat(created.loadBalancerArn())
                .matches("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/[0-9a-f]{16}");
        site.awaitState(created.loadBalancerArn(), "active");
        String id =
                created.loadBalancerArn().substring(created.loadBalancerArn().indexOf("app/"));
        assertThat(site.ec2.interfaces.values())
                .extracting(NetworkInterface::description)
                .containsExactly("ELB " + id, "ELB " + id);
        assertThat(site.names.get("elbv2/" + id)).containsOnlyKeys(created.dnsName());
        assertThat(site.names.get("elbv2/" + id).get(created.dnsName()))
                .allMatch(address -> address.toString().startsWith("198.18.0."));
    }

    @Test
    void anInternalOneIsNamedByItsPrivateAddresses() {
        LoadBalancer created = site.call(elb -> elb.createLoadBalancer(
                        r -> r.name("Inner").scheme("internal").subnets("subnet-a", "subnet-b")))
                .loadBalancers()
                .getFirst();
        assertThat(created.dnsName()).startsWith("internal-inner-");
        site.awaitState(created.loadBalancerArn(), "active");
        assertThat(site.names.values().iterator().next().get(created.dnsName()))
                .allMatch(address -> address.toString().startsWith("127.0."));
    }

    @Test
    void requestsReachHealthyTargetsByRulesUntilTheyAreDeregistered() throws Exception {
        HttpServer web = server("127.0.1.200", "web");
        HttpServer api = server("127.0.2.200", "api");
        HttpServer other = server("127.0.1.201", "web2");
        int port = Site.freePort();
        LoadBalancer shop = site.active("shop");
        String webGroup = site.targetGroup(
                "frontend-tg", r -> r.healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(2));
        String apiGroup = site.targetGroup("backend-tg", r -> r.port(3001));
        String listener = site.listener(shop.loadBalancerArn(), port, Site.forward(webGroup));
        site.call(elb -> elb.createRule(r -> r.listenerArn(listener)
                .priority(100)
                .conditions(c -> c.field("path-pattern").values("/api/*"))
                .actions(Site.forward(apiGroup))));
        String node = site.nodes("shop").getFirst();
        Site.await(() -> serves(node, port, 503));
        site.call(elb -> elb.registerTargets(r -> r.targetGroupArn(webGroup).targets(target(web), target(other))));
        site.call(elb -> elb.registerTargets(r -> r.targetGroupArn(apiGroup).targets(target(api))));
        awaitHealth(webGroup, web, "healthy");
        awaitHealth(webGroup, other, "healthy");
        awaitHealth(apiGroup, api, "healthy");
        Set<String> answers = new TreeSet<>();
        for (String each : site.nodes("shop")) {
            answers.add(Site.get(each, port, "/").body());
            answers.add(Site.get(each, port, "/").body());
            assertThat(Site.get(each, port, "/api/health").body()).isEqualTo("api");
        }
        assertThat(answers).containsExactly("web", "web2");
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch underWay = new CountDownLatch(2);
        List.of(web, other)
                .forEach(each -> each.createContext("/slow", exchange -> {
                    underWay.countDown();
                    awaitQuietly(release);
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                }));
        List<CompletableFuture<Integer>> slow = List.of(slowRequest(node, port), slowRequest(node, port));
        underWay.await();
        site.call(elb -> elb.deregisterTargets(r -> r.targetGroupArn(webGroup).targets(target(other))));
        TargetHealth draining =
                site.health(webGroup, "127.0.1.201", other.getAddress().getPort());
        assertThat(draining.stateAsString()).isEqualTo("draining");
        assertThat(draining.reasonAsString()).isEqualTo("Target.DeregistrationInProgress");
        release.countDown();
        assertThat(slow).allMatch(request -> request.join() == 204);
        awaitHealth(webGroup, other, "unused");
        for (int i = 0; i < 4; i++) {
            assertThat(Site.get(node, port, "/").body()).isEqualTo("web");
        }
        web.stop(0);
        api.stop(0);
        other.stop(0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Integer> slowRequest(String node, int port) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                status.complete(Site.get(node, port, "/slow").statusCode());
            } catch (Exception e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    private static boolean serves(String node, int port, int status) {
        try {
            return Site.get(node, port, "/").statusCode() == status;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void afterARestartEverythingIsInForceWhenStartReturns() throws Exception {
        HttpServer web = server("127.0.1.200", "web");
        int port = Site.freePort();
        LoadBalancer shop = site.active("shop");
        String group = site.targetGroup("web", r -> {});
        site.listener(shop.loadBalancerArn(), port, Site.forward(group));
        site.call(elb -> elb.registerTargets(r -> r.targetGroupArn(group).targets(target(web))));
        awaitHealth(group, web, "healthy");
        List<String> nodes = site.nodes("shop");
        site.restart();
        assertThat(Site.get(nodes.getFirst(), port, "/").body()).isEqualTo("web");
        assertThat(site.nodes("shop")).isEqualTo(nodes);
        assertThat(site.names).hasSize(1);
        assertThat(site.state(shop.loadBalancerArn())).isEqualTo("active");
        awaitHealth(group, web, "healthy");
        web.stop(0);
    }

    @Test
    void aDeletedLoadBalancerLeavesNothing() throws Exception {
        int port = Site.freePort();
        LoadBalancer shop = site.active("shop");
        String listener = site.listener(shop.loadBalancerArn(), port, Site.fixed("200"));
        String node = site.nodes("shop").getFirst();
        Site.await(() -> serves(node, port, 200));
        site.call(elb -> elb.deleteLoadBalancer(r -> r.loadBalancerArn(shop.loadBalancerArn())));
        Site.await(() -> site.ec2.interfaces.isEmpty());
        Site.await(() -> site.names.isEmpty());
        assertThat(serves(node, port, 200)).isFalse();
        assertThat(site.call(elb -> elb.describeLoadBalancers(r -> {})).loadBalancers())
                .isEmpty();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> site.call(elb -> elb.describeRules(r -> r.listenerArn(listener))))
                .isInstanceOf(
                        software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException.class);
        site.active("shop");
    }

    @Test
    void subnetsAndSecurityGroupsMoveWithTheirNodes() {
        LoadBalancer shop = site.active("shop");
        site.call(elb -> elb.setSecurityGroups(
                r -> r.loadBalancerArn(shop.loadBalancerArn()).securityGroups("sg-1", "sg-2")));
        Site.await(() -> site.ec2.interfaces.values().stream()
                .allMatch(eni -> eni.groups().size() == 2));
        site.call(elb ->
                elb.setSubnets(r -> r.loadBalancerArn(shop.loadBalancerArn()).subnets("subnet-b", "subnet-c")));
        Site.await(() -> site.ec2.interfaces.values().stream()
                .map(NetworkInterface::subnetId)
                .toList()
                .equals(List.of("subnet-b", "subnet-c")));
        Site.await(
                () -> site.names.values().iterator().next().get(shop.dnsName()).size() == 2);
        site.awaitState(shop.loadBalancerArn(), "active");
    }

    @Test
    void aListenerThatCannotBeOpenedImpairsTheLoadBalancer() throws Exception {
        LoadBalancer shop = site.active("shop");
        String node = site.nodes("shop").getFirst();
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral(node))) {
            site.listener(shop.loadBalancerArn(), taken.getLocalPort(), Site.fixed("200"));
            site.awaitState(shop.loadBalancerArn(), "active_impaired");
            assertThat(site.call(elb -> elb.describeLoadBalancers(r -> {}))
                            .loadBalancers()
                            .getFirst()
                            .state()
                            .reason())
                    .containsIgnoringCase("in use");
        }
        site.awaitState(shop.loadBalancerArn(), "active");
    }

    @Test
    void targetsThatGetNoRequestsSayWhy() throws Exception {
        String group = site.targetGroup("web", r -> r.healthCheckPort("8081"));
        site.call(elb -> elb.registerTargets(
                r -> r.targetGroupArn(group).targets(t -> t.id("127.0.4.9"), t -> t.id("127.0.1.9"))));
        assertThat(site.health(group, "127.0.4.9", 80).reasonAsString()).isEqualTo("Target.NotInUse");
        LoadBalancer shop = site.active("shop");
        site.listener(shop.loadBalancerArn(), Site.freePort(), Site.forward(group));
        TargetHealth elsewhere = site.health(group, "127.0.4.9", 80);
        assertThat(elsewhere.stateAsString()).isEqualTo("unused");
        assertThat(elsewhere.description())
                .isEqualTo("Target is in an Availability Zone that is not enabled for the load balancer");
        assertThat(site.health(group, "127.0.1.9", 80).stateAsString()).isEqualTo("initial");
        assertThat(site.health(group, "127.0.1.9", 81).reasonAsString()).isEqualTo("Target.NotRegistered");
        var described = site.call(elb -> elb.describeTargetHealth(r -> r.targetGroupArn(group)))
                .targetHealthDescriptions();
        assertThat(described).hasSize(2);
        assertThat(described.getFirst().healthCheckPort()).isEqualTo("8081");
        assertThat(described.getFirst().target().availabilityZone()).isEqualTo("us-east-1a");
    }
}

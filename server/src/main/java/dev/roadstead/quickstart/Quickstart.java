package dev.roadstead.quickstart;

import dev.roadstead.client.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;

/** Builds, pushes and deploys the example shop and fetches its page; shows what it does as it goes. */
public final class Quickstart {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final String VERSION = "1.0.0";

    private final Path home;
    private final Target target;
    private final PrintWriter out;

    /**
     * @param home the checkout, in which {@code examples/shop} is
     * @param out progress, a line a step
     */
    public Quickstart(Path home, Target target, PrintWriter out) {
        this.home = home;
        this.target = target;
        this.out = out;
    }

    /** Deploys the shop; returns its URL once its page was fetched through the load balancer. */
    public String run() throws IOException, InterruptedException {
        step("building the example's images");
        Path images = build();
        Clients clients = Clients.of(target);
        step("pushing them to ECR");
        ShopImages repositories = new ShopImages(clients.ecr());
        String frontendImage = repositories.ensure("frontend-repo", images.resolve("frontend"), VERSION);
        String backendImage = repositories.ensure("backend-repo", images.resolve("backend"), VERSION);
        step("VPC: subnets, internet gateway, NAT gateways, security groups");
        ShopNetwork.Made network = new ShopNetwork(clients.ec2()).ensure();
        ShopRoles.Made roles = new ShopRoles(clients.iam()).ensure();
        step("load balancer ecs-alb");
        ShopBalancer.Made balancer = new ShopBalancer(clients.elb()).ensure(network);
        ShopServices services = new ShopServices(clients, target.region());
        services.ensureParameters(balancer.dnsName());
        services.ensureCluster();
        step("services frontend-service and backend-service, two tasks each");
        List<ShopServices.Part> parts = List.of(
                new ShopServices.Part(
                        "frontend",
                        "frontend",
                        frontendImage,
                        80,
                        512,
                        1024,
                        roles.frontend(),
                        balancer.frontendGroup(),
                        Map.of("NEXT_PUBLIC_API_URL", "/ecs/frontend/API_URL")),
                new ShopServices.Part(
                        "backend",
                        "backend-app",
                        backendImage,
                        3001,
                        1024,
                        2048,
                        roles.backend(),
                        balancer.backendGroup(),
                        backendSecrets()));
        for (ShopServices.Part part : parts) {
            services.ensure(part, network, roles.execution());
        }
        awaitHealthy(services, parts);
        String url = "http://" + balancer.dnsName() + "/";
        step("fetching " + url);
        fetch(url);
        fetch(url + "api/health");
        return url;
    }

    private Path build() throws IOException, InterruptedException {
        Path output = home.resolve("examples/shop/target").resolve(VERSION);
        Process build = new ProcessBuilder(
                        home.resolve("examples/shop/build").toString(),
                        "--version",
                        VERSION,
                        "--output",
                        output.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (build.waitFor() != 0) {
            throw new IOException("examples/shop/build ended with exit code " + build.exitValue());
        }
        return output;
    }

    private static Map<String, String> backendSecrets() {
        Map<String, String> secrets = new TreeMap<>();
        for (String name : List.of("DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD", "FRONTEND_URL")) {
            secrets.put(name, "/ecs/backend/" + name);
        }
        return secrets;
    }

    private void awaitHealthy(ShopServices services, List<ShopServices.Part> parts) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String shown = "";
        while (System.nanoTime() < deadline) {
            List<Service> now = services.describe(parts);
            String line =
                    String.join(", ", now.stream().map(Quickstart::progress).toList());
            if (!line.equals(shown)) {
                step(line);
                shown = line;
            }
            if (now.stream().allMatch(Quickstart::stable)) {
                return;
            }
            now.stream().filter(Quickstart::failed).findFirst().ifPresent(Quickstart::giveUp);
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw new IOException("the services were not healthy within " + PATIENCE.toMinutes()
                + " minutes; see: aws ecs describe-services --cluster " + ShopServices.CLUSTER
                + " --services frontend-service backend-service --query 'services[].events[:5].message'");
    }

    private static String progress(Service service) {
        return service.serviceName() + " " + service.runningCount() + "/" + service.desiredCount() + " running"
                + (stable(service) ? ", healthy" : "");
    }

    private static boolean stable(Service service) {
        return service.deployments().size() == 1
                && service.runningCount().equals(service.desiredCount())
                && service.deployments().getFirst().rolloutState() == DeploymentRolloutState.COMPLETED;
    }

    private static boolean failed(Service service) {
        return service.deployments().stream()
                .anyMatch(deployment -> deployment.rolloutState() == DeploymentRolloutState.FAILED);
    }

    private static void giveUp(Service service) {
        String events = String.join(
                "\n  ", service.events().stream().limit(5).map(e -> e.message()).toList());
        throw new IllegalStateException(service.serviceName() + " failed to deploy:\n  " + events);
    }

    private static void fetch(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) ANSWER_LIMIT.toMillis());
        connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
        int status = connection.getResponseCode();
        if (status != 200) {
            throw new IOException(url + " answered " + status + " (expected 200)");
        }
    }

    private void step(String text) {
        out.println("  " + text);
        out.flush();
    }
}

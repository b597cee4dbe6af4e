package dev.roadstead.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.Task;

/** A cluster's tasks as a client on this machine sees them. Keys and endpoint come from the environment. */
final class Tasks {
    private static final byte[] GET = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 5_000_000L;
    private static final long KNOCK_NANOS = 500_000L;

    private final String cluster;
    private final EcsClient ecs;
    private final Ec2Client ec2;

    Tasks(String cluster) {
        URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
        var http = UrlConnectionHttpClient.create();
        this.cluster = cluster;
        this.ecs =
                EcsClient.builder().endpointOverride(endpoint).httpClient(http).build();
        this.ec2 =
                Ec2Client.builder().endpointOverride(endpoint).httpClient(http).build();
    }

    EcsClient ecs() {
        return ecs;
    }

    /** One interface in the subnet, with a public address. */
    static NetworkConfiguration publicIn(String subnet, String group) {
        return NetworkConfiguration.builder()
                .awsvpcConfiguration(
                        v -> v.subnets(subnet).securityGroups(group).assignPublicIp(AssignPublicIp.ENABLED))
                .build();
    }

    /** Returns when every one of them has answered {@code GET /} with 200 on its public address. */
    void awaitAnswers(List<String> arns) {
        await(() -> interfaces(arns).size() == arns.size());
        List<String> interfaces = interfaces(arns);
        await(() -> addresses(interfaces).size() == arns.size());
        for (String address : addresses(interfaces)) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (!answers(address)) {
                checkTime(deadline);
                LockSupport.parkNanos(KNOCK_NANOS);
            }
        }
    }

    void awaitStopped(List<String> arns) {
        await(() -> describe(arns).stream().allMatch(task -> task.lastStatus().equals("STOPPED")));
    }

    private List<Task> describe(List<String> arns) {
        return ecs.describeTasks(r -> r.cluster(cluster).tasks(arns)).tasks();
    }

    private List<String> interfaces(List<String> arns) {
        return describe(arns).stream()
                .flatMap(task -> task.attachments().stream())
                .flatMap(attachment -> attachment.details().stream())
                .filter(detail -> detail.name().equals("networkInterfaceId"))
                .map(KeyValuePair::value)
                .toList();
    }

    private List<String> addresses(List<String> interfaces) {
        return ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(interfaces)).networkInterfaces().stream()
                .filter(each -> each.association() != null)
                .map(each -> each.association().publicIp())
                .toList();
    }

    /** One attempt; a refused or unanswered connection is none. */
    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 80), 20);
            socket.setSoTimeout(500);
            socket.getOutputStream().write(GET);
            byte[] status = socket.getInputStream().readNBytes(12);
            return new String(status, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** Looks until it is so; between two looks the machine is left to those who are measured. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            checkTime(deadline);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static void checkTime(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("nothing within 60 s; see: aws ecs describe-tasks");
        }
    }
}

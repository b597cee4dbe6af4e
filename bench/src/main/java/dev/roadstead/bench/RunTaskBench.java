package dev.roadstead.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * From RunTask to the first HTTP 200 of the task's server, as a client on this machine sees it; {@code bench/run-task.sh} runs it. Keys
 * and endpoint come from the environment. Prints milliseconds, a line a run; the first, which warms up, is left out.
 */
public final class RunTaskBench {

    private static final byte[] GET = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final EcsClient ecs;
    private final Ec2Client ec2;

    private RunTaskBench(EcsClient ecs, Ec2Client ec2) {
        this.ecs = ecs;
        this.ec2 = ec2;
    }

    /** Arguments: runs, cluster, task definition, subnet, security group. */
    public static void main(String[] arguments) throws IOException {
        URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
        var http = UrlConnectionHttpClient.create();
        RunTaskBench bench = new RunTaskBench(
                EcsClient.builder().endpointOverride(endpoint).httpClient(http).build(),
                Ec2Client.builder().endpointOverride(endpoint).httpClient(http).build());
        int runs = Integer.parseInt(arguments[0]);
        List<Double> milliseconds = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            milliseconds.add(bench.run(arguments[1], arguments[2], arguments[3], arguments[4]));
        }
        milliseconds.stream().skip(1).forEach(each -> System.out.printf("%.1f%n", each));
    }

    private double run(String cluster, String definition, String subnet, String group) throws IOException {
        long began = System.nanoTime();
        String task = ecs.runTask(r -> r.cluster(cluster)
                        .taskDefinition(definition)
                        .launchType(LaunchType.FARGATE)
                        .networkConfiguration(n -> n.awsvpcConfiguration(
                                v -> v.subnets(subnet).securityGroups(group).assignPublicIp(AssignPublicIp.ENABLED))))
                .tasks()
                .getFirst()
                .taskArn();
        String address = publicAddress(cluster, task, began + PATIENCE_NANOS);
        while (!answers(address)) {
            checkTime(began + PATIENCE_NANOS);
        }
        double milliseconds = (System.nanoTime() - began) / 1e6;
        ecs.stopTask(r -> r.cluster(cluster).task(task));
        ecs.waiter().waitUntilTasksStopped(r -> r.cluster(cluster).tasks(task));
        return milliseconds;
    }

    private String publicAddress(String cluster, String task, long deadline) {
        while (true) {
            checkTime(deadline);
            Optional<String> interfaceId =
                    interfaceOf(ecs.describeTasks(r -> r.cluster(cluster).tasks(task))
                            .tasks()
                            .getFirst());
            if (interfaceId.isPresent()) {
                var association = ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(interfaceId.get()))
                        .networkInterfaces()
                        .getFirst()
                        .association();
                if (association != null) {
                    return association.publicIp();
                }
            }
        }
    }

    private static Optional<String> interfaceOf(Task task) {
        return task.attachments().stream()
                .flatMap(attachment -> attachment.details().stream())
                .filter(detail -> detail.name().equals("networkInterfaceId"))
                .map(KeyValuePair::value)
                .findFirst();
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

    private static void checkTime(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("no answer within 30 s; see: aws ecs describe-tasks");
        }
    }
}

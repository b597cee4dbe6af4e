package dev.roadstead.explain;

import dev.roadstead.host.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

/** Finds what the words of the command line name. */
final class Ends {

    /** As many as one call describes. */
    private static final int TASKS = 100;

    private final Ec2Client ec2;
    private final Supplier<EcsClient> ecs;
    private final Supplier<ElasticLoadBalancingV2Client> elb;

    /** Clients are made when they are needed, since each takes its time. */
    Ends(Ec2Client ec2, Supplier<EcsClient> ecs, Supplier<ElasticLoadBalancingV2Client> elb) {
        this.ec2 = ec2;
        this.ecs = ecs;
        this.elb = elb;
    }

    /**
     * @throws IllegalArgumentException when nothing, or more than one thing, is meant
     */
    End find(String word) {
        if (word.equals("internet")) {
            return new End.Internet();
        }
        if (word.matches("(igw|pcx|vpce)-[0-9a-f]+")) {
            return new End.Component(word);
        }
        if (word.matches("eni-[0-9a-f]+")) {
            return new End.Interface(networkInterface(word), "");
        }
        if (word.matches("[\\d.]+")) {
            return new End.Address(Ipv4.parse(word).toString());
        }
        return named(word);
    }

    private NetworkInterface networkInterface(String id) {
        return filtered("network-interface-id", id).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no network interface " + id
                        + "\n  List them with: aws ec2 describe-network-interfaces"));
    }

    private List<NetworkInterface> filtered(String filter, String value) {
        return ec2.describeNetworkInterfaces(r -> r.filters(f -> f.name(filter).values(value)))
                .networkInterfaces();
    }

    /** The interfaces that have an address, private or public. */
    List<NetworkInterface> having(String address) {
        return Stream.of("private-ip-address", "association.public-ip")
                .flatMap(filter -> filtered(filter, address).stream())
                .toList();
    }

    private End named(String word) {
        List<End.Interface> found = new ArrayList<>();
        loadBalancer(word).ifPresent(found::add);
        EcsClient tasks = ecs.get();
        for (String cluster : tasks.listClustersPaginator().clusterArns()) {
            found.addAll(tasks(tasks, cluster, word));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    word + ": nothing that runs is called that\n  Name a network interface"
                            + " (eni-...), a task, a service or a load balancer by its name, id or ARN, an address, or internet");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(word
                    + ": means several things, each of them named here by its interface:\n  "
                    + String.join("\n  ", found.stream().map(End::toString).toList()));
        }
        return found.getFirst();
    }

    /** A node of a load balancer. */
    private Optional<End.Interface> loadBalancer(String word) {
        return elb.get().describeLoadBalancersPaginator().loadBalancers().stream()
                .filter(each -> word.equals(each.loadBalancerName()) || word.equals(each.loadBalancerArn()))
                .findFirst()
                .flatMap(this::node);
    }

    private Optional<End.Interface> node(LoadBalancer balancer) {
        String arn = balancer.loadBalancerArn();
        List<NetworkInterface> nodes = filtered(
                "description", "ELB " + arn.substring(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length()));
        return nodes.stream()
                .findFirst()
                .map(eni -> new End.Interface(
                        eni, "a node of the load balancer " + balancer.loadBalancerName() + ", 1 of " + nodes.size()));
    }

    /** The task of that id or ARN, or one of a service. */
    private List<End.Interface> tasks(EcsClient ecs, String cluster, String word) {
        List<Task> running = described(
                ecs,
                cluster,
                ecs.listTasksPaginator(r -> r.cluster(cluster).desiredStatus(DesiredStatus.RUNNING)).taskArns().stream()
                        .limit(TASKS)
                        .toList());
        List<Task> meant = running.stream()
                .filter(task -> word.equals(task.taskArn()) || task.taskArn().endsWith("/" + word))
                .toList();
        if (!meant.isEmpty()) {
            return meant.stream()
                    .flatMap(task -> of(task, "a task of " + last(cluster)).stream())
                    .toList();
        }
        String service =
                word.startsWith("arn:") && word.contains(":service/" + last(cluster) + "/") ? last(word) : word;
        List<Task> ofService = running.stream()
                .filter(task -> ("service:" + service).equals(task.group()))
                .toList();
        return ofService.stream()
                .flatMap(task -> of(
                        task,
                        "task " + last(task.taskArn()) + " of the service " + service + ", 1 of " + ofService.size())
                        .stream())
                .limit(1)
                .toList();
    }

    private static List<Task> described(EcsClient ecs, String cluster, List<String> arns) {
        return arns.isEmpty()
                ? List.of()
                : ecs.describeTasks(r -> r.cluster(cluster).tasks(arns)).tasks();
    }

    private Optional<End.Interface> of(Task task, String said) {
        return task.attachments().stream()
                .flatMap(attachment -> attachment.details().stream())
                .filter(detail -> detail.name().equals("networkInterfaceId"))
                .findFirst()
                .map(detail -> new End.Interface(networkInterface(detail.value()), said));
    }

    private static String last(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}

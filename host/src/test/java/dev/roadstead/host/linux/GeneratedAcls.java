package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The network ACLs of one generated VPC, one of which allows everything, and the subnets that have them. */
final class GeneratedAcls {
    private static final int COUNT = 3;

    private final Random random;
    private final Supplier<Cidr> ranges;
    private final Map<String, NetworkAclPlan> acls = new LinkedHashMap<>();
    private final Map<Integer, String> ofSubnets = new LinkedHashMap<>();

    GeneratedAcls(Random random, Supplier<Cidr> ranges) {
        this.random = random;
        this.ranges = ranges;
        List<AclEntryPlan> all = List.of(new AclEntryPlan(true, new Traffic.All(), Cidr.ALL));
        acls.put("acl-default", new NetworkAclPlan("acl-default", all, all));
        IntStream.range(1, COUNT).forEach(this::changeEntries);
    }

    List<NetworkAclPlan> plans() {
        return List.copyOf(acls.values());
    }

    Optional<String> of(int subnet) {
        return Optional.of(ofSubnets.getOrDefault(subnet, "acl-default"));
    }

    /** Another ACL for the subnet, or other entries. */
    String change(int subnet) {
        if (random.nextBoolean()) {
            return changeEntries(1 + random.nextInt(COUNT - 1));
        }
        String id = random.nextBoolean() ? "acl-default" : "acl-" + (1 + random.nextInt(COUNT - 1));
        ofSubnets.put(subnet, id);
        return id + " for subnet " + subnet;
    }

    private String changeEntries(int number) {
        String id = "acl-" + number;
        acls.put(id, new NetworkAclPlan(id, entries(), entries()));
        return "entries of " + acls.get(id);
    }

    private List<AclEntryPlan> entries() {
        return IntStream.range(0, 1 + random.nextInt(5))
                .mapToObj(i -> new AclEntryPlan(
                        random.nextInt(3) > 0, traffic(), random.nextInt(3) > 0 ? Cidr.ALL : ranges.get()))
                .toList();
    }

    /** Ranges of ports hold either all ephemeral ones or none. */
    private Traffic traffic() {
        int port = GeneratedPlans.PORTS.get(random.nextInt(GeneratedPlans.PORTS.size()));
        return switch (random.nextInt(9)) {
            case 0, 1 -> new Traffic.All();
            case 2 -> new Traffic.Tcp(0, 65535);
            case 3 -> new Traffic.Tcp(1024, 65535);
            case 4 -> new Traffic.Udp(1024, 65535);
            case 5 -> new Traffic.Udp(port, port);
            case 6 -> new Traffic.Icmp(-1, -1);
            case 7 -> new Traffic.Icmp(List.of(0, 8, 13, 14).get(random.nextInt(4)), -1);
            default -> new Traffic.Tcp(port, port);
        };
    }
}

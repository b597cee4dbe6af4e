package dev.roadstead.bench;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.host.VpcPlan.DnsPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.host.linux.LinuxNetwork;
import dev.roadstead.host.linux.NetworkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** This machine's network without a control plane, and VPCs of one subnet 10.0.0.0/16 in it. */
final class Networks {
    private static final Cidr RANGE = Cidr.parse("10.0.0.0/16");
    private static final String SUBNET = "subnet-1";

    private Networks() {}

    /**
     * An installation of its own.
     *
     * @param directory an empty one
     */
    static LinuxNetwork open(String installationId, String publicPool, Path directory) throws IOException {
        Path hosts = Files.writeString(directory.resolve("hosts"), "");
        Path resolver = Files.writeString(directory.resolve("resolv.conf"), "");
        Path state = Path.of("/run/roadstead", installationId);
        return new LinuxNetwork(
                NetworkSettings.of(installationId, Cidr.parse(publicPool), state)
                        .with(new NetworkSettings.Files(hosts, resolver)),
                new SecureRandom());
    }

    static VpcPlan vpc(String vpcId, List<SecurityGroupPlan> groups, List<InterfacePlan> interfaces) {
        return new VpcPlan(
                vpcId,
                List.of(RANGE),
                new DnsPlan(true, true, "us-east-1"),
                new DhcpOptionsPlan(List.of(RANGE.base().plus(2)), Optional.empty()),
                Optional.of("igw-1"),
                List.of(new SubnetPlan(
                        SUBNET, RANGE, List.of(new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway())))),
                interfaces,
                List.of(),
                groups,
                List.of(),
                List.of(),
                List.of());
    }

    static InterfacePlan networkInterface(String id, Ipv4 address, List<String> groupIds) {
        byte[] bytes = address.toInetAddress().getAddress();
        String macAddress = "02:00:%02x:%02x:%02x:%02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
        return new InterfacePlan(id, SUBNET, address, macAddress, Optional.empty(), groupIds, true);
    }
}

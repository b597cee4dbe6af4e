package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Versioned;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;

/**
 * What packets can meet: the VPCs of an account in a region, and what is public on the machine.
 *
 * @param vpcs in order of their ids
 * @param names the resources' Name tags by their ids
 */
record Terrain(String account, String region, List<VpcResources> vpcs, Outside outside, Map<String, String> names) {

    private static final String NAME = "Name";

    Terrain {
        vpcs = List.copyOf(vpcs);
        names = Collections.unmodifiableMap(new TreeMap<>(names));
    }

    /**
     * What lies beyond internet gateways, as far as it is known.
     *
     * @param pool all public addresses of the machine
     * @param services those of Roadstead's own services
     * @param ranges of all VPCs on the machine, of whatever account and region: nothing meant for them leaves by a gateway
     */
    record Outside(Cidr pool, Cidr services, List<Cidr> ranges) {
        private static final List<Cidr> PRIVATE = Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
                .map(Cidr::parse)
                .toList();
        private static final List<Cidr> NOWHERE = Stream.of(
                        "0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")
                .map(Cidr::parse)
                .toList();
        private static final int SERVICES = 3;

        Outside {
            ranges = List.copyOf(ranges);
        }

        /** Whether it is the address of a service. */
        boolean service(Ipv4 address) {
            int number = address.bits() - services.base().bits();
            return number >= 1 && number <= SERVICES;
        }

        /** Whether an address is in some VPC's range. */
        boolean withinVpc(Ipv4 address) {
            return ranges.stream().anyMatch(range -> range.contains(address));
        }

        /** Whether it is one of those that RFC 1918 keeps for private networks. */
        static boolean isPrivate(Ipv4 address) {
            return PRIVATE.stream().anyMatch(range -> range.contains(address));
        }

        /** Whether it can be somebody's on the internet. */
        boolean internet(Ipv4 address) {
            return !isPrivate(address)
                    && NOWHERE.stream().noneMatch(range -> range.contains(address))
                    && !pool.contains(address)
                    && !withinVpc(address);
        }
    }

    static Terrain of(Estate estate, PublicPool pool) {
        Map<String, String> names = estate.tagSets().stream()
                .filter(set -> set.value().tags().containsKey(NAME))
                .collect(Collectors.toMap(
                        Versioned::id, set -> set.value().tags().getOrDefault(NAME, "")));
        List<Cidr> ranges = estate.view().listAll(ResourceType.VPC.kind()).stream()
                .flatMap(vpc -> vpc.value().ranges().stream())
                .toList();
        return new Terrain(
                estate.account(),
                estate.region(),
                estate.all(ResourceType.VPC)
                        .map(vpc -> VpcResources.of(estate, vpc))
                        .toList(),
                new Outside(pool.range(), pool.servicePool(), ranges),
                names);
    }

    Optional<VpcResources> vpc(String id) {
        return vpcs.stream().filter(each -> each.vpc().vpcId().equals(id)).findFirst();
    }

    Optional<NetworkInterface> networkInterface(String id) {
        return vpcs.stream()
                .flatMap(vpc -> vpc.interfaces().stream())
                .filter(eni -> eni.networkInterfaceId().equals(id))
                .findFirst();
    }

    Optional<InterfaceEndpoint> interfaceEndpoint(String id) {
        return vpcs.stream()
                .flatMap(vpc -> vpc.interfaceEndpoints().stream())
                .filter(endpoint -> endpoint.vpcEndpointId().equals(id))
                .findFirst();
    }

    /** The VPC that an interface of the terrain is in. */
    VpcResources vpcOf(NetworkInterface eni) {
        return vpc(eni.vpcId()).orElseThrow(() -> new IllegalStateException(eni.vpcId() + " is gone"));
    }

    /** The interface that is reached in a VPC by its private address. */
    static Optional<NetworkInterface> at(VpcResources vpc, Ipv4 address) {
        return vpc.planned().stream()
                .filter(eni -> eni.address().equals(address))
                .findFirst();
    }

    /** The interface that is reached by its public address. */
    Optional<NetworkInterface> atPublic(Ipv4 address) {
        return vpcs.stream()
                .filter(vpc -> vpc.internetGateway().isPresent())
                .flatMap(vpc -> vpc.planned().stream())
                .filter(eni -> eni.publicAddress()
                        .map(NetworkInterface.PublicAddress::address)
                        .filter(address::equals)
                        .isPresent())
                .findFirst();
    }

    static Subnet subnet(VpcResources vpc, String id) {
        return vpc.subnets().all().stream()
                .filter(subnet -> subnet.subnetId().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(id + " is not in " + vpc.vpc().vpcId()));
    }

    /** A resource as analyses name it. */
    AnalysisComponent component(String id) {
        String type = ResourceType.ofId(id).map(ResourceType::name).orElse("resource");
        return AnalysisComponent.builder()
                .id(id)
                .arn(new Arn("ec2", region, account, type + "/" + id).toString())
                .name(names.get(id))
                .build();
    }
}

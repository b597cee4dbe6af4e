package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;

/** Subnets. */
final class SubnetOperations {

    private static final Listing<Subnet> LISTING = new Listing<>(
            SUBNET,
            "subnetIds",
            new Filters<>(Subnet::subnetId)
                    .by("subnet-id", Subnet::subnetId)
                    .by("vpc-id", Subnet::vpcId)
                    .by("cidr", subnet -> subnet.cidr().toString())
                    .by("cidr-block", subnet -> subnet.cidr().toString())
                    .by("cidrBlock", subnet -> subnet.cidr().toString())
                    .by("availability-zone", Subnet::zone)
                    .by("availabilityZone", Subnet::zone)
                    .by("availability-zone-id", subnet -> Zones.id(subnet.zone()))
                    .by("availabilityZoneId", subnet -> Zones.id(subnet.zone()))
                    .by("default-for-az", subnet -> Boolean.toString(subnet.defaultForZone()))
                    .by("defaultForAz", subnet -> Boolean.toString(subnet.defaultForZone()))
                    .by("map-public-ip-on-launch", subnet -> Boolean.toString(subnet.mapPublicIpOnLaunch()))
                    .by("ipv6-native", subnet -> "false")
                    .by("enable-dns64", subnet -> "false")
                    .by("map-customer-owned-ip-on-launch", subnet -> "false")
                    .by("private-dns-name-options-on-launch.hostname-type", subnet -> "ip-name")
                    .by("private-dns-name-options-on-launch.enable-resource-name-dns-a-record", subnet -> "false")
                    .by("private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record", subnet -> "false")
                    .none(
                            "customer-owned-ipv4-pool",
                            "enable-lni-at-device-index",
                            "ipv6-cidr-block-association.association-id",
                            "ipv6-cidr-block-association.ipv6-cidr-block",
                            "ipv6-cidr-block-association.state",
                            "outpost-arn")
                    .by("state", subnet -> "available")
                    .byEach(
                            "available-ip-address-count",
                            (estate, subnet) -> List.of(Integer.toString(SubnetDescription.free(estate, subnet))))
                    .byEach("subnet-arn", (estate, subnet) -> List.of(SubnetDescription.arn(estate, subnet)))
                    .byEach("owner-id", (estate, subnet) -> List.of(estate.account())));

    private final Work work;
    private final Founding founding;
    private final TagRequests tagRequests;

    SubnetOperations(Work work, Founding founding, TagRequests tagRequests) {
        this.work = work;
        this.founding = founding;
        this.tagRequests = tagRequests;
    }

    CreateSubnetResponse create(CreateSubnetRequest request) {
        refuseUnsupported(request);
        if (request.cidrBlock() == null) {
            throw Ec2Failures.failure("MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
        }
        Cidr cidr = Cidrs.parse("cidrBlock", request.cidrBlock());
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), "CreateSubnet", SUBNET.name());
        return work.enforce(estate -> {
            Vpc vpc = estate.require(VPC, request.vpcId());
            List<Subnet> there = estate.subnets(vpc.vpcId()).toList();
            requirePlace(vpc, cidr, there);
            Quotas.require(there.size(), estate.limit(Quotas.SUBNETS), "SubnetLimitExceeded", "subnets for this VPC");
            Subnet subnet = founding.subnet(estate, vpc, cidr, zone(estate, request, there), false);
            estate.tag(SUBNET.name(), subnet.subnetId(), tags);
            return CreateSubnetResponse.builder()
                    .subnet(SubnetDescription.of(estate, subnet, subnet.capacity()))
                    .build();
        });
    }

    CreateDefaultSubnetResponse createDefault(CreateDefaultSubnetRequest request) {
        if (Boolean.TRUE.equals(request.ipv6Native())) {
            throw Ec2Failures.unsupported("CreateDefaultSubnet", "Ipv6Native");
        }
        return work.enforce(estate -> {
            String zone = zone(estate, request.availabilityZone(), request.availabilityZoneId(), List.of());
            Vpc vpc = estate.defaultVpc()
                    .orElseThrow(
                            () -> Ec2Failures.failure(
                                    "DefaultVpcDoesNotExist",
                                    "No default VPC exists for this account in this region; create one with CreateDefaultVpc."));
            if (estate.subnets(vpc.vpcId())
                    .anyMatch(s -> s.defaultForZone() && s.zone().equals(zone))) {
                throw Ec2Failures.failure(
                        "DefaultSubnetAlreadyExistsInAvailabilityZone",
                        "A default subnet already exists in availability zone " + zone);
            }
            Subnet subnet = founding.defaultSubnet(estate, vpc, zone);
            return CreateDefaultSubnetResponse.builder()
                    .subnet(SubnetDescription.of(estate, subnet, subnet.capacity()))
                    .build();
        });
    }

    DescribeSubnetsResponse describe(DescribeSubnetsRequest request) {
        Estate estate = work.read();
        Page<Subnet> page = LISTING.page(
                estate,
                new Listing.Query(request.subnetIds(), request.filters(), request.maxResults(), request.nextToken()));
        Map<String, Integer> used = estate.all(NETWORK_INTERFACE)
                .collect(Collectors.groupingBy(
                        NetworkInterface::subnetId,
                        Collectors.summingInt(eni -> eni.addresses().size())));
        Function<Subnet, Integer> free = subnet -> subnet.capacity() - used.getOrDefault(subnet.subnetId(), 0);
        return DescribeSubnetsResponse.builder()
                .subnets(page.map(subnet -> SubnetDescription.of(estate, subnet, free.apply(subnet)))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteSubnetResponse delete(DeleteSubnetRequest request) {
        work.enforcing(estate -> {
            Subnet subnet = estate.require(SUBNET, request.subnetId());
            String id = subnet.subnetId();
            boolean used = estate.interfaces(subnet.vpcId())
                            .anyMatch(eni -> eni.subnetId().equals(id))
                    || estate.natGateways(subnet.vpcId())
                            .anyMatch(gateway ->
                                    gateway.alive() && gateway.subnetId().equals(id));
            if (used) {
                throw Ec2Failures.dependency("subnet", id);
            }
            estate.routeTables(subnet.vpcId())
                    .filter(table -> table.associationOf(id).isPresent())
                    .toList()
                    .forEach(table -> estate.put(
                            ResourceType.ROUTE_TABLE,
                            table.withoutAssociation(
                                    table.associationOf(id).orElseThrow().associationId())));
            estate.delete(SUBNET, subnet);
        });
        return DeleteSubnetResponse.builder().build();
    }

    private static void requirePlace(Vpc vpc, Cidr cidr, List<Subnet> there) {
        if (cidr.prefixLength() < 16 || cidr.prefixLength() > 28 || !vpc.contains(cidr)) {
            throw Ec2Failures.failure("InvalidSubnet.Range", "The CIDR '" + cidr + "' is invalid.");
        }
        if (there.stream().anyMatch(subnet -> subnet.cidr().overlaps(cidr))) {
            throw Ec2Failures.failure(
                    "InvalidSubnet.Conflict", "The CIDR '" + cidr + "' conflicts with another subnet");
        }
    }

    private static String zone(Estate estate, CreateSubnetRequest request, List<Subnet> there) {
        return zone(estate, request.availabilityZone(), request.availabilityZoneId(), there);
    }

    /** The zone asked for by name or id, or else the one with the fewest subnets of the VPC. */
    private static String zone(Estate estate, String name, String id, List<Subnet> there) {
        List<String> zones = Zones.names(estate.region());
        if (name != null && id != null) {
            throw Ec2Failures.invalidCombination(
                    "The parameters availabilityZone and availabilityZoneId cannot be used together");
        }
        if (name != null && !zones.contains(name)) {
            throw invalidZone("availabilityZone", name, zones);
        }
        if (id != null) {
            return Zones.nameOfId(estate.region(), id)
                    .orElseThrow(() -> invalidZone(
                            "availabilityZoneId",
                            id,
                            zones.stream().map(Zones::id).toList()));
        }
        return name != null ? name : emptiest(zones, there);
    }

    private static String emptiest(List<String> zones, List<Subnet> there) {
        Map<String, Long> count = there.stream().collect(Collectors.groupingBy(Subnet::zone, Collectors.counting()));
        return zones.stream()
                .min(java.util.Comparator.comparing(zone -> count.getOrDefault(zone, 0L)))
                .orElseThrow();
    }

    private static RuntimeException invalidZone(String parameter, String value, List<String> zones) {
        return Ec2Failures.invalidValue("Value (" + value + ") for parameter " + parameter
                + " is invalid. Subnets can currently only be created in the following availability zones: "
                + String.join(", ", zones) + ".");
    }

    private static void refuseUnsupported(CreateSubnetRequest request) {
        String operation = "CreateSubnet";
        Ec2Failures.refuse(operation, "Ipv6CidrBlock", request.ipv6CidrBlock());
        Ec2Failures.refuse(operation, "OutpostArn", request.outpostArn());
        Ec2Failures.refuse(operation, "Ipv4IpamPoolId", request.ipv4IpamPoolId());
        Ec2Failures.refuse(operation, "Ipv4NetmaskLength", request.ipv4NetmaskLength());
        if (Boolean.TRUE.equals(request.ipv6Native())) {
            throw Ec2Failures.unsupported(operation, "Ipv6Native");
        }
    }
}

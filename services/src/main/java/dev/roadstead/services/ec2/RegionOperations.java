package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AccountAttribute;
import software.amazon.awssdk.services.ec2.model.AccountAttributeValue;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.Region;

/** Regions, their zones, and what an account has by being one. */
final class RegionOperations {

    /** The regions that are enabled in every account. */
    private static final List<String> REGIONS = List.of(
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");

    private static final String NO_OPT_IN = "opt-in-not-required";

    private static final Filters<String> REGION_FILTERS = new Filters<String>(name -> name)
            .by("region-name", name -> name)
            .by("endpoint", RegionOperations::endpoint)
            .by("opt-in-status", name -> NO_OPT_IN);

    private static final Filters<String> ZONE_FILTERS = new Filters<String>(name -> name)
            .by("zone-name", name -> name)
            .by("zone-id", Zones::id)
            .by("zone-type", name -> "availability-zone")
            .by("state", name -> "available")
            .by("opt-in-status", name -> NO_OPT_IN)
            .byEach("group-name", (estate, name) -> List.of(estate.region()))
            .byEach("group-long-name", (estate, name) -> List.of(estate.region()))
            .byEach("network-border-group", (estate, name) -> List.of(estate.region()))
            .byEach("region-name", (estate, name) -> List.of(estate.region()))
            .none("message", "parent-zone-id", "parent-zone-name");

    private final Work work;

    RegionOperations(Work work) {
        this.work = work;
    }

    /** All regions are enabled, so that asking for the others too adds none. */
    DescribeRegionsResponse describeRegions(DescribeRegionsRequest request) {
        Indifferent.to(request.allRegions());
        String here = Caller.current().region();
        List<String> known = Stream.concat(REGIONS.stream(), Stream.of(here))
                .sorted()
                .distinct()
                .toList();
        for (String name : request.regionNames()) {
            if (!known.contains(name)) {
                throw Ec2Failures.invalidValue(
                        "Invalid region provided: [" + name + "]. Please provide a valid region.");
            }
        }
        Predicate<String> matching = REGION_FILTERS.matching(work.read(), request.filters());
        List<Region> regions = known.stream()
                .filter(name ->
                        request.regionNames().isEmpty() || request.regionNames().contains(name))
                .filter(matching)
                .map(name -> Region.builder()
                        .regionName(name)
                        .endpoint(endpoint(name))
                        .optInStatus(NO_OPT_IN)
                        .build())
                .toList();
        return DescribeRegionsResponse.builder().regions(regions).build();
    }

    /** All zones are enabled, so that asking for the others too adds none. */
    DescribeAvailabilityZonesResponse describeZones(DescribeAvailabilityZonesRequest request) {
        Indifferent.to(request.allAvailabilityZones());
        Estate estate = work.read();
        List<String> names = Zones.names(estate.region());
        requireKnown(names, request.zoneNames(), "zoneName");
        requireKnown(names.stream().map(Zones::id).toList(), request.zoneIds(), "zoneId");
        List<AvailabilityZone> zones = names.stream()
                .filter(name ->
                        request.zoneNames().isEmpty() || request.zoneNames().contains(name))
                .filter(name -> request.zoneIds().isEmpty() || request.zoneIds().contains(Zones.id(name)))
                .filter(ZONE_FILTERS.matching(estate, request.filters()))
                .map(name -> zone(estate.region(), name))
                .toList();
        return DescribeAvailabilityZonesResponse.builder()
                .availabilityZones(zones)
                .build();
    }

    DescribeAccountAttributesResponse describeAccount(DescribeAccountAttributesRequest request) {
        Estate estate = work.read();
        String addresses = Integer.toString(estate.limit(Quotas.ADDRESSES));
        Map<String, String> all = new TreeMap<>(Map.of(
                "supported-platforms",
                "VPC",
                "default-vpc",
                estate.defaultVpc().map(Vpc::vpcId).orElse("none"),
                "vpc-max-elastic-ips",
                addresses,
                "max-elastic-ips",
                addresses,
                "vpc-max-security-groups-per-interface",
                Integer.toString(estate.limit(Quotas.GROUPS_PER_INTERFACE)),
                "max-instances",
                "0"));
        List<String> wanted = request.attributeNamesAsStrings();
        for (String name : wanted) {
            if (!all.containsKey(name)) {
                throw Ec2Failures.invalidValue("Value (" + name + ") for parameter attributeName is invalid. Expected: "
                        + String.join(", ", all.keySet()));
            }
        }
        return DescribeAccountAttributesResponse.builder()
                .accountAttributes(all.entrySet().stream()
                        .filter(each -> wanted.isEmpty() || wanted.contains(each.getKey()))
                        .map(each -> attribute(each.getKey(), each.getValue()))
                        .toList())
                .build();
    }

    private static void requireKnown(List<String> known, List<String> asked, String parameter) {
        List<String> unknown =
                asked.stream().filter(each -> !known.contains(each)).toList();
        if (!unknown.isEmpty()) {
            throw Ec2Failures.invalidValue("Invalid availability zone: " + parameter + " " + unknown
                    + " (expected one of " + String.join(", ", known) + ")");
        }
    }

    private static AvailabilityZone zone(String region, String name) {
        return AvailabilityZone.builder()
                .zoneName(name)
                .zoneId(Zones.id(name))
                .zoneType("availability-zone")
                .regionName(region)
                .groupName(region)
                .networkBorderGroup(region)
                .state("available")
                .optInStatus(NO_OPT_IN)
                .messages(List.of())
                .build();
    }

    private static AccountAttribute attribute(String name, String value) {
        return AccountAttribute.builder()
                .attributeName(name)
                .attributeValues(
                        AccountAttributeValue.builder().attributeValue(value).build())
                .build();
    }

    private static String endpoint(String region) {
        return "ec2." + region + ".amazonaws.com";
    }
}

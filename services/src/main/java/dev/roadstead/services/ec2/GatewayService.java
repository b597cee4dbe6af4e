package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A service that gateway endpoints lead to in a region: the part of Amazon S3 that layers are downloaded from.
 *
 * @param name such as {@code com.amazonaws.us-east-1.s3}, which its prefix list is called, too
 * @param prefixListId of the prefix list with its addresses
 * @param ranges its addresses, each by itself
 */
record GatewayService(String name, String region, String prefixListId, List<Cidr> ranges) {

    /** In the service pool; the network knows it as the third. */
    private static final int LAYERS = 3;

    GatewayService {
        ranges = List.copyOf(ranges);
    }

    /** The only one so far. */
    static GatewayService s3(String region, Cidr servicePool) {
        String name = name(region);
        // Prefix lists of AWS's own have short ids, which stay the same in a region.
        return new GatewayService(
                name,
                region,
                "pl-" + HexFormat.of().toHexDigits(name.hashCode()),
                List.of(Cidr.of(servicePool.base().plus(LAYERS))));
    }

    /** AWS's own prefix list of the service, which groups and routes can refer to. */
    ManagedPrefixList prefixList() {
        return new ManagedPrefixList(
                prefixListId,
                ManagedPrefixList.Owner.AWS,
                name,
                ranges.size(),
                1,
                ManagedPrefixList.State.CREATE_COMPLETE,
                ranges.stream()
                        .map(range -> new ManagedPrefixList.Entry(range, Optional.empty()))
                        .toList(),
                Optional.empty());
    }

    private static String name(String region) {
        return "com.amazonaws." + region + ".s3";
    }

    /** Whether a region's service has that name. */
    static boolean isName(String serviceName, String region) {
        return serviceName.equals(name(region));
    }

    /** The service of a name in a region. */
    static Optional<GatewayService> named(String serviceName, String region, Cidr servicePool) {
        return Optional.of(s3(region, servicePool))
                .filter(service -> service.name().equals(serviceName));
    }
}

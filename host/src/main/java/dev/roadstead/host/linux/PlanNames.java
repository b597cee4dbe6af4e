package dev.roadstead.host.linux;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The names that addresses of VPCs have by themselves, as a VPC's resolver answers them. There are such names only in a VPC whose
 * enableDnsSupport and enableDnsHostnames are both on. A public name leads to the private address in its own VPC, and in a peer that
 * may resolve it; everywhere else to the public one.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html">Understanding Amazon DNS</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html">DNS resolution for a peering connection</a>
 */
final class PlanNames {
    private final Cidr publicPool;
    private final Supplier<Map<String, RouterPlan>> vpcs;
    private final Supplier<Map<Ipv4, String>> owners;

    /**
     * @param vpcs those in force, by id
     * @param owners whose each public address is
     */
    PlanNames(Cidr publicPool, Supplier<Map<String, RouterPlan>> vpcs, Supplier<Map<Ipv4, String>> owners) {
        this.publicPool = publicPool;
        this.vpcs = vpcs;
        this.owners = owners;
    }

    /** The address that a name leads to, asked from {@code vpc}. */
    Optional<Ipv4> address(VpcPlan vpc, String name) {
        return vpc.dns()
                .names()
                .privateAddress(name)
                .filter(address -> names(vpc, address))
                .or(() -> AddressNames.publicAddressAnywhere(name).flatMap(address -> behind(vpc, name, address)));
    }

    /** The name of an address, asked from {@code vpc}. */
    Optional<String> name(VpcPlan vpc, Ipv4 address) {
        return names(vpc, address)
                ? Optional.of(vpc.dns().names().ofPrivate(address))
                : owner(address).map(owner -> owner.dns().names().ofPublic(address));
    }

    /** Whether nobody else can know more about a name, since it stands for a public address of this machine's. */
    boolean own(String name) {
        return AddressNames.publicAddressAnywhere(name)
                        .filter(publicPool::contains)
                        .isPresent()
                || AddressNames.reverse(name).filter(publicPool::contains).isPresent();
    }

    private Optional<Ipv4> behind(VpcPlan vpc, String name, Ipv4 address) {
        return owner(address)
                .filter(owner -> owner.dns().names().ofPublic(address).equals(name))
                .map(owner -> inside(vpc, owner) ? privateAddress(owner, address) : address);
    }

    /** The VPC that has a public address, if it has names. */
    private Optional<VpcPlan> owner(Ipv4 address) {
        return Optional.ofNullable(owners.get().get(address))
                .flatMap(this::inForce)
                .filter(PlanNames::hasNames);
    }

    private Optional<VpcPlan> inForce(String vpcId) {
        return Optional.ofNullable(vpcs.get().get(vpcId)).map(RouterPlan::vpc);
    }

    private static boolean inside(VpcPlan vpc, VpcPlan owner) {
        return vpc.vpcId().equals(owner.vpcId())
                || hasNames(vpc)
                        && resolved(vpc).anyMatch(peering -> peering.peerVpcId().equals(owner.vpcId()));
    }

    private static Ipv4 privateAddress(VpcPlan owner, Ipv4 address) {
        return Stream.concat(
                        owner.interfaces().stream()
                                .filter(each -> each.publicAddress()
                                        .filter(address::equals)
                                        .isPresent())
                                .map(InterfacePlan::address),
                        owner.natGateways().stream()
                                .filter(each -> each.publicAddress()
                                        .filter(address::equals)
                                        .isPresent())
                                .map(NatGatewayPlan::address))
                .findFirst()
                .orElse(address);
    }

    /** Whether a private address has a name that is known in {@code vpc}. */
    private boolean names(VpcPlan vpc, Ipv4 address) {
        return hasNames(vpc)
                && (vpc.contains(address)
                        || resolved(vpc)
                                .filter(peering ->
                                        peering.peerRanges().stream().anyMatch(range -> range.contains(address)))
                                .anyMatch(peering -> inForce(peering.peerVpcId())
                                        .filter(PlanNames::hasNames)
                                        .isPresent()));
    }

    private static Stream<PeeringPlan> resolved(VpcPlan vpc) {
        return vpc.peerings().stream().filter(PeeringPlan::resolvesNames);
    }

    private static boolean hasNames(VpcPlan vpc) {
        return vpc.dns().support() && vpc.dns().hostnames();
    }
}

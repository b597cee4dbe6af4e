package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An interface endpoint: interfaces of its own in subnets, that lead to a service.
 *
 * @param serviceName such as {@code com.amazonaws.us-east-1.ecr.api}
 * @param service where that is
 * @param places one for each of its subnets, in order of their ids
 * @param dnsLabel what its own names have behind its id
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html">Access AWS services through
 *     AWS PrivateLink</a>
 */
record InterfaceEndpoint(
        String vpcEndpointId,
        String vpcId,
        String serviceName,
        Ipv4 service,
        State state,
        Settings settings,
        List<Place> places,
        String dnsLabel,
        Instant created,
        Optional<Idempotency> idempotency)
        implements Endpoint {

    InterfaceEndpoint {
        places = places.stream()
                .sorted((one, other) -> one.subnetId().compareTo(other.subnetId()))
                .toList();
    }

    /** How far it is. What has been deleted is gone. */
    enum State {
        PENDING,
        AVAILABLE,
        DELETING
    }

    /**
     * What can be modified.
     *
     * @param policy what may pass
     * @param groupIds of its interfaces
     * @param privateDns whether the service's own name means the endpoint in the VPC
     */
    record Settings(String policy, List<String> groupIds, boolean privateDns) {
        Settings {
            groupIds = List.copyOf(groupIds);
        }
    }

    /**
     * Where it is in a subnet.
     *
     * @param address of its interface there
     * @param source an address of the public pool by which the service knows what comes by that interface
     */
    record Place(String subnetId, String zone, String networkInterfaceId, Ipv4 address, Ipv4 source) {}

    @Override
    public String resourceId() {
        return vpcEndpointId;
    }

    @Override
    public String type() {
        return "Interface";
    }

    @Override
    public String stateText() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String policy() {
        return settings.policy();
    }

    /** Whether the network leads through it, or shall. */
    boolean inPlan() {
        return state != State.DELETING;
    }

    List<String> subnetIds() {
        return places.stream().map(Place::subnetId).toList();
    }

    List<String> networkInterfaceIds() {
        return places.stream().map(Place::networkInterfaceId).toList();
    }

    /** The next state; who is being deleted stays so. */
    InterfaceEndpoint enter(State next) {
        if (state == State.DELETING) {
            throw new IllegalStateException(vpcEndpointId + " is being deleted and cannot become " + next);
        }
        return with(next, settings, places);
    }

    InterfaceEndpoint with(Settings next) {
        return with(state, next, places);
    }

    InterfaceEndpoint plus(List<Place> more) {
        return with(
                state, settings, Stream.concat(places.stream(), more.stream()).toList());
    }

    InterfaceEndpoint minus(List<Place> gone) {
        return with(
                state,
                settings,
                places.stream().filter(place -> !gone.contains(place)).toList());
    }

    private InterfaceEndpoint with(State nextState, Settings nextSettings, List<Place> nextPlaces) {
        return new InterfaceEndpoint(
                vpcEndpointId,
                vpcId,
                serviceName,
                service,
                nextState,
                nextSettings,
                nextPlaces,
                dnsLabel,
                created,
                idempotency);
    }
}

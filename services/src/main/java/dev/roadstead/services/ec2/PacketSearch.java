package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.NetworkInsightsPath.Filter;
import dev.roadstead.services.ec2.NetworkInsightsPath.Packets;
import dev.roadstead.services.ec2.NetworkInsightsPath.Ports;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks among the packets that a path means for one that passes. */
record PacketSearch(NetworkInsightsPath path, PacketCandidates candidates) {

    /** The way of the first packet that passes, or of the one that comes furthest; empty if the path means none. */
    Optional<PathTrace> search(List<Ipv4> sources, List<Ipv4> destinations, Function<Packet, PathTrace> walk) {
        Packets asked = path.packets();
        Optional<Ports> from = both(
                asked.atSource().flatMap(Filter::sourcePorts),
                asked.atDestination().flatMap(Filter::sourcePorts),
                Ports.EPHEMERAL);
        Optional<Ports> to = both(
                asked.atSource()
                        .flatMap(Filter::destinationPorts)
                        .or(() -> asked.simply().destinationPort().map(port -> new Ports(port, port))),
                asked.atDestination().flatMap(Filter::destinationPorts),
                Ports.ALL);
        if (from.isEmpty()) {
            return Optional.of(stopped(ExplanationCode.FILTER_AT_DESTINATION_SOURCE_PORT_RANGE));
        }
        if (to.isEmpty()) {
            return Optional.of(stopped(ExplanationCode.FILTER_AT_DESTINATION_DESTINATION_PORT_RANGE));
        }
        return search(
                candidates
                        .packets(path.protocol(), sources, destinations, from.get(), to.get())
                        .iterator(),
                walk);
    }

    private Optional<PathTrace> search(Iterator<Packet> packets, Function<Packet, PathTrace> walk) {
        Optional<PathTrace> furthest = Optional.empty();
        while (packets.hasNext()) {
            PathTrace trace = filtered(walk.apply(packets.next()));
            if (trace.found()) {
                return Optional.of(trace);
            }
            if (furthest.filter(other -> other.length() >= trace.length()).isEmpty()) {
                furthest = Optional.of(trace);
            }
        }
        return furthest;
    }

    /** The ports that both ends let through, since no gateway on the way changes them. */
    private static Optional<Ports> both(Optional<Ports> atSource, Optional<Ports> atDestination, Ports otherwise) {
        if (atSource.isEmpty() || atDestination.isEmpty()) {
            return Optional.of(atSource.or(() -> atDestination).orElse(otherwise));
        }
        return atSource.get().and(atDestination.get());
    }

    /** Refuses a packet that does not look at the destination as it shall. */
    private PathTrace filtered(PathTrace trace) {
        Optional<Filter> filter = path.packets().atDestination();
        trace.arrived().ifPresent(packet -> {
            filter.flatMap(Filter::sourceAddress)
                    .filter(address -> !address.equals(packet.source()))
                    .ifPresent(address -> trace.stop(
                            ExplanationCode.FILTER_AT_DESTINATION_SOURCE_ADDRESS,
                            e -> e.address(packet.source().toString())));
            filter.flatMap(Filter::destinationAddress)
                    .filter(address -> !address.equals(packet.destination()))
                    .ifPresent(address -> trace.stop(
                            ExplanationCode.FILTER_AT_DESTINATION_DESTINATION_ADDRESS,
                            e -> e.address(packet.destination().toString())));
        });
        return trace;
    }

    private PathTrace stopped(ExplanationCode code) {
        PathTrace trace = new PathTrace();
        trace.stop(code, e -> e.component(candidates.terrain().component(path.source())));
        return trace;
    }
}

package dev.roadstead.services.ec2;

import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.NatGatewayReading.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * What a NAT gateway did in a minute, from readings of its counters. No I/O, no clock; used by one thread.
 *
 * <p>What went to the destination is all that left the gateway without what went to the source and what it sent of itself: packets that were let
 * through and got no port left it nowhere. The counters are read one after the other, so a packet that passes meanwhile may be in some of
 * them only. It is in the others the next time: what came out too much is taken off then.
 *
 * <p>Units and values are those that an account on AWS was given: peaks in whole numbers, that of bytes in {@code Bytes/Second}, though AWS's page
 * says {@code Count}.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html">NAT gateway metrics</a>
 */
final class NatGatewayMinute {

    private static final Traffic NONE = new Traffic(0, 0);
    private static final NatGatewayReading NOTHING =
            new NatGatewayReading(NONE, NONE, NONE, NONE, new NatGatewayReading.Connections(0, 0, 0, 0));

    private NatGatewayReading last;
    private Traffic fromSource = NONE;
    private Traffic fromDestination = NONE;
    private Traffic toDestination = NONE;
    private NatGatewayReading.Connections connections = NOTHING.connections();
    private double peakBytes;
    private double peakPackets;
    private boolean read;

    private NatGatewayMinute(NatGatewayReading last) {
        this.last = last;
    }

    /** Of a gateway that began meanwhile: everything that it counted is new. */
    static NatGatewayMinute ofNew() {
        return new NatGatewayMinute(NOTHING);
    }

    /** Of a gateway that was there before: what it counted until this reading was when nobody looked. */
    static NatGatewayMinute since(NatGatewayReading reading) {
        return new NatGatewayMinute(reading);
    }

    /** The one after this. What this one took for too much is left to it. */
    NatGatewayMinute next() {
        NatGatewayMinute next = new NatGatewayMinute(last);
        next.toDestination = new Traffic(Math.min(0, toDestination.packets()), Math.min(0, toDestination.bytes()));
        return next;
    }

    /** @param elapsed since the reading before */
    void add(NatGatewayReading reading, Duration elapsed) {
        Traffic source = grown(last.fromSource(), reading.fromSource());
        Traffic destination = grown(last.fromDestination(), reading.fromDestination());
        Traffic own = grown(last.ofItsOwn(), reading.ofItsOwn());
        Traffic sent = grown(last.sent(), reading.sent());
        fromSource = plus(fromSource, source);
        fromDestination = plus(fromDestination, destination);
        toDestination = plus(
                toDestination,
                new Traffic(
                        sent.packets() - own.packets() - destination.packets(),
                        sent.bytes() - own.bytes() - destination.bytes()));
        connections = plus(connections, last.connections(), reading.connections());
        double seconds = Math.max(1, elapsed.toMillis()) / 1000.0;
        peakBytes = Math.max(peakBytes, (source.bytes() + destination.bytes()) / seconds);
        peakPackets = Math.max(peakPackets, (source.packets() + destination.packets()) / seconds);
        last = reading;
        read = true;
    }

    private static Traffic grown(Traffic before, Traffic now) {
        boolean anew = now.packets() < before.packets() || now.bytes() < before.bytes();
        return anew ? now : new Traffic(now.packets() - before.packets(), now.bytes() - before.bytes());
    }

    private static Traffic plus(Traffic one, Traffic other) {
        return new Traffic(one.packets() + other.packets(), one.bytes() + other.bytes());
    }

    private static NatGatewayReading.Connections plus(
            NatGatewayReading.Connections sum,
            NatGatewayReading.Connections before,
            NatGatewayReading.Connections now) {
        return new NatGatewayReading.Connections(
                sum.attempted() + grown(before.attempted(), now.attempted()),
                sum.established() + grown(before.established(), now.established()),
                sum.unallocated() + grown(before.unallocated(), now.unallocated()),
                sum.dropped() + grown(before.dropped(), now.dropped()));
    }

    private static long grown(long before, long now) {
        return now < before ? now : now - before;
    }

    /**
     * The minute's metrics; none where nothing was read in it.
     *
     * @param active TCP connections that are open at its end; empty where they could not be counted
     * @param idled TCP connections that were forgotten in it for being idle; empty where that is not known
     */
    List<MetricDatum> metrics(OptionalInt active, OptionalLong idled) {
        List<MetricDatum> metrics = new ArrayList<>();
        if (!read) {
            return metrics;
        }
        bytes(metrics, "BytesInFromSource", fromSource);
        bytes(metrics, "BytesInFromDestination", fromDestination);
        bytes(metrics, "BytesOutToDestination", toDestination);
        bytes(metrics, "BytesOutToSource", fromDestination);
        packets(metrics, "PacketsInFromSource", fromSource);
        packets(metrics, "PacketsInFromDestination", fromDestination);
        packets(metrics, "PacketsOutToDestination", toDestination);
        packets(metrics, "PacketsOutToSource", fromDestination);
        count(metrics, "ConnectionAttemptCount", connections.attempted());
        count(metrics, "ConnectionEstablishedCount", connections.established());
        count(metrics, "ErrorPortAllocation", connections.unallocated());
        count(metrics, "PacketsDropCount", connections.dropped());
        active.ifPresent(open -> count(metrics, "ActiveConnectionCount", open));
        idled.ifPresent(forgotten -> count(metrics, "IdleTimeoutCount", forgotten));
        metrics.add(datum("PeakBytesPerSecond", Math.round(peakBytes), StandardUnit.BYTES_SECOND));
        count(metrics, "PeakPacketsPerSecond", Math.round(peakPackets));
        return metrics;
    }

    private static void bytes(List<MetricDatum> metrics, String name, Traffic traffic) {
        metrics.add(datum(name, Math.max(0, traffic.bytes()), StandardUnit.BYTES));
    }

    private static void packets(List<MetricDatum> metrics, String name, Traffic traffic) {
        count(metrics, name, Math.max(0, traffic.packets()));
    }

    private static void count(List<MetricDatum> metrics, String name, long value) {
        metrics.add(datum(name, value, StandardUnit.COUNT));
    }

    private static MetricDatum datum(String name, double value, StandardUnit unit) {
        return MetricDatum.builder().metricName(name).value(value).unit(unit).build();
    }
}

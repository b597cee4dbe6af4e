package dev.roadstead.services.ec2;

import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.StoreException;
import dev.roadstead.store.Subscription;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/**
 * Puts the metrics of NAT gateways, for each minute after its end, as EC2 itself. One thread, which sleeps while there is no NAT gateway; it
 * reads the counters every ten seconds, for the peaks in a minute, and once a minute which connections are open or were forgotten. What was counted while no
 * process of ours was there is not known to which minute it belongs, and is left out.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html">NAT gateway metrics</a>
 */
public final class NatGatewayMetrics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NatGatewayMetrics.class);
    private static final String NAMESPACE = "AWS/NATGateway";
    private static final String SERVICE = "ec2.amazonaws.com";
    private static final Duration READ_EVERY = Duration.ofSeconds(10);

    private final Platform platform;
    private final Network network;
    private final CloudWatchClient metrics;
    private final Rounds rounds = new Rounds("ec2-nat-metrics", READ_EVERY, this::round);
    private final Map<String, NatGatewayMinute> minutes = new HashMap<>();
    private Instant minute = Instant.EPOCH;
    private Instant read = Instant.EPOCH;
    private Instant began = Instant.MAX;
    private @Nullable Subscription gateways;

    public NatGatewayMetrics(Platform platform, Network network, CloudWatchClient metrics) {
        this.platform = platform;
        this.network = network;
        this.metrics = metrics;
    }

    /** Begins. */
    public void start() {
        gateways = platform.store().watch("ec2-nat-metrics", Set.of(ResourceType.NAT_GATEWAY.kind()), rounds::wake);
        rounds.start();
    }

    /**
     * Does what is due.
     *
     * @return when to come again; empty while there is no NAT gateway
     */
    Optional<Duration> round() {
        Map<String, Versioned<NatGateway>> present = present();
        Instant now = platform.clock().instant();
        if (began.equals(Instant.MAX)) {
            began = now;
            minute = now.truncatedTo(ChronoUnit.MINUTES);
        }
        if (present.isEmpty()) {
            minutes.clear();
            read = now;
            minute = now.truncatedTo(ChronoUnit.MINUTES);
            return Optional.empty();
        }
        if (!now.isBefore(floor(read).plus(READ_EVERY))) {
            read(present, now);
        }
        return Optional.of(Duration.between(now, floor(now).plus(READ_EVERY)));
    }

    private static Instant floor(Instant instant) {
        long seconds = READ_EVERY.toSeconds();
        return Instant.ofEpochSecond(instant.getEpochSecond() / seconds * seconds);
    }

    /** Those that translate. */
    private Map<String, Versioned<NatGateway>> present() {
        Map<String, Versioned<NatGateway>> present = new LinkedHashMap<>();
        for (Versioned<NatGateway> gateway : platform.store().listAll(ResourceType.NAT_GATEWAY.kind())) {
            if (!gateway.value().state().terminal()) {
                present.put(gateway.value().natGatewayId(), gateway);
            }
        }
        return present;
    }

    private void read(Map<String, Versioned<NatGateway>> present, Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        Map<String, NatGatewayReading> readings = told("counters", network::natGateways);
        Duration elapsed = Duration.between(read, now);
        minutes.keySet().retainAll(present.keySet());
        readings.forEach((id, reading) -> {
            Versioned<NatGateway> gateway = present.get(id);
            if (gateway != null) {
                minutes.computeIfAbsent(id, any -> first(gateway.value(), reading))
                        .add(reading, elapsed);
            }
        });
        if (current.isAfter(minute)) {
            put(present);
        }
        minute = current;
        read = now;
    }

    /** What a gateway that was there before us had counted is nobody's minute. */
    private NatGatewayMinute first(NatGateway gateway, NatGatewayReading reading) {
        return gateway.created().isBefore(began) ? NatGatewayMinute.since(reading) : NatGatewayMinute.ofNew();
    }

    /** The minute is over. */
    private void put(Map<String, Versioned<NatGateway>> present) {
        Map<String, Integer> open = told("connections", network::natGatewayConnections);
        // After that question: it has the kernel forget at once what is due.
        Map<String, Long> idled = told("idle connections", network::natGatewayIdleTimeouts);
        minutes.forEach((id, ended) -> {
            Integer count = open.get(id);
            Long forgotten = idled.get(id);
            OptionalInt active = count == null ? OptionalInt.empty() : OptionalInt.of(count);
            OptionalLong idle = forgotten == null ? OptionalLong.empty() : OptionalLong.of(forgotten);
            List<MetricDatum> data = ended.metrics(active, idle).stream()
                    .map(datum -> datum.toBuilder()
                            .timestamp(minute)
                            .dimensions(Dimension.builder()
                                    .name("NatGatewayId")
                                    .value(id)
                                    .build())
                            .build())
                    .toList();
            Versioned<NatGateway> gateway = present.get(id);
            if (gateway != null && !data.isEmpty()) {
                put(gateway.key(), data);
            }
        });
        minutes.replaceAll((id, ended) -> ended.next());
    }

    private void put(Key key, List<MetricDatum> data) {
        try {
            Caller.service(key.account(), key.region(), SERVICE)
                    .run(() -> metrics.putMetricData(r -> r.namespace(NAMESPACE).metricData(data)));
        } catch (StoreException | AwsServiceException e) {
            LOG.warn("The metrics of {} for {} were not put: {}", key.id(), minute, e.getMessage());
        }
    }

    private static <T> Map<String, T> told(String what, Supplier<Map<String, T>> question) {
        try {
            return question.get();
        } catch (NetworkException e) {
            LOG.warn("The network did not tell the {} of NAT gateways: {}", what, e.getMessage());
            return Map.of();
        }
    }

    @Override
    public void close() {
        if (gateways != null) {
            gateways.close();
        }
        rounds.close();
    }
}

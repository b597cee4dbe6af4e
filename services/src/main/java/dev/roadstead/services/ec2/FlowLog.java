package dev.roadstead.services.ec2;

import dev.roadstead.host.Counted;
import dev.roadstead.services.ec2.flowlogs.FlowLogFormat;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A flow log: what interfaces send and receive is written to log streams, one for each interface.
 *
 * @param created when, and by which request
 * @param outcome of its latest delivery; absent until there was one
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html">VPC Flow Logs</a>
 */
record FlowLog(
        String flowLogId,
        Scope scope,
        Traffic traffic,
        Destination destination,
        Format format,
        Creation created,
        Optional<Outcome> outcome)
        implements Resource {

    /** What it is of: the interfaces of a VPC, of a subnet, or a single one. */
    record Scope(Type type, String resourceId, String vpcId) {
        boolean covers(NetworkInterface eni) {
            return switch (type) {
                case VPC -> eni.vpcId().equals(resourceId);
                case SUBNET -> eni.subnetId().equals(resourceId);
                case NETWORK_INTERFACE -> eni.networkInterfaceId().equals(resourceId);
            };
        }
    }

    /** The types of resources that can have flow logs. */
    enum Type {
        VPC,
        SUBNET,
        NETWORK_INTERFACE
    }

    /** Which traffic is written. */
    enum Traffic {
        ACCEPT(Counted.ACCEPTED),
        REJECT(Counted.REFUSED),
        ALL(Counted.ALL);

        private final Counted counted;

        Traffic(Counted counted) {
            this.counted = counted;
        }

        Counted counted() {
            return counted;
        }

        /** What the names of log streams end in. */
        String suffix() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where it writes, and as whom.
     *
     * @param named by its ARN rather than by its name
     */
    record Destination(String logGroup, boolean named, String roleArn) {}

    /**
     * How it writes.
     *
     * @param text the fields of a record, as {@link FlowLogFormat} reads them
     * @param longestSeconds the longest aggregation interval that was asked for
     */
    record Format(String text, int longestSeconds) {
        FlowLogFormat parsed() {
            return switch (FlowLogFormat.parse(text)) {
                case FlowLogFormat.Parsed.Valid(FlowLogFormat format) -> format;
                case FlowLogFormat.Parsed other ->
                    throw new IllegalStateException("a flow log was stored with " + other);
            };
        }
    }

    /** When it was made, and by which request. */
    record Creation(Instant at, Optional<Idempotency> idempotency) {}

    /** How a delivery ended. */
    enum Outcome {
        SUCCESS(""),
        ACCESS_ERROR("Access error"),
        RATE_LIMITED("Rate limited"),
        UNKNOWN_ERROR("Unknown error");

        private final String message;

        Outcome(String message) {
            this.message = message;
        }

        String status() {
            return this == SUCCESS ? "SUCCESS" : "FAILED";
        }

        Optional<String> message() {
            return message.isEmpty() ? Optional.empty() : Optional.of(message);
        }
    }

    @Override
    public String resourceId() {
        return flowLogId;
    }

    @Override
    public Optional<Idempotency> idempotency() {
        return created.idempotency();
    }

    /** Whether it would write to where another one of the same resource writes the same. */
    boolean repeats(FlowLog other) {
        return scope.equals(other.scope)
                && traffic == other.traffic
                && destination.logGroup().equals(other.destination.logGroup());
    }

    /** The log stream of an interface. */
    String stream(String interfaceId) {
        return interfaceId + "-" + traffic.suffix();
    }

    FlowLog with(Outcome next) {
        return new FlowLog(flowLogId, scope, traffic, destination, format, created, Optional.of(next));
    }
}

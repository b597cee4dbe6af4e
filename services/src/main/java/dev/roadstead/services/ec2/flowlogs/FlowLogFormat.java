package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.host.FlowReading.Tuple;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.flowlogs.FlowRecord.Status;
import dev.roadstead.services.ec2.flowlogs.FlowRecord.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which fields the records of a flow log have, in which order. What cannot be told of a record is a dash.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log records</a>
 */
public record FlowLogFormat(List<FlowLogField> fields) {

    /** The fields of version 2. */
    public static final FlowLogFormat DEFAULT = new FlowLogFormat(Arrays.stream(FlowLogField.values())
            .filter(field -> field.version() == 2)
            .toList());

    /** Each of AWS's fields several times: a line is a log event. */
    private static final int FIELDS = 100;

    private static final Pattern FIELD = Pattern.compile("\\$\\{([^}\\s]*)}");
    private static final String UNKNOWN = "-";
    private static final String TASKS = "ecs-";

    public FlowLogFormat {
        fields = List.copyOf(fields);
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("LogFormat has no field (expected at least one, such as ${srcaddr})");
        }
    }

    /** What a format that was asked for is. */
    public sealed interface Parsed {
        record Valid(FlowLogFormat format) implements Parsed {}

        /** AWS does not know such a format either. */
        record Invalid(String why) implements Parsed {}

        /** AWS knows this field, and here nobody does. */
        record Unbuilt(String field) implements Parsed {}
    }

    /** Reads fields in the form {@code ${field}}, with spaces between them. */
    public static Parsed parse(String text) {
        List<FlowLogField> fields = new ArrayList<>();
        String[] words = text.strip().split("\\s+", FIELDS + 2);
        if (words.length > FIELDS) {
            return new Parsed.Invalid("LogFormat has more than " + FIELDS + " fields");
        }
        for (String word : words) {
            Matcher matcher = FIELD.matcher(word);
            if (!matcher.matches()) {
                return new Parsed.Invalid(
                        "LogFormat has '" + word + "' (expected fields such as ${srcaddr}, with a space between them)");
            }
            String name = matcher.group(1);
            if (name.startsWith(TASKS) || name.equals("resource-id") || name.equals("encryption-status")) {
                return new Parsed.Unbuilt(name);
            }
            if (FlowLogField.named(name).isEmpty()) {
                return new Parsed.Invalid("LogFormat has the unknown field '" + name + "' (expected fields of "
                        + Arrays.stream(FlowLogField.values())
                                .map(FlowLogField::text)
                                .toList()
                        + ")");
            }
            FlowLogField.named(name).ifPresent(fields::add);
        }
        return new Parsed.Valid(new FlowLogFormat(fields));
    }

    /** As descriptions show it. */
    public String text() {
        return fields.stream().map(field -> "${" + field.text() + "}").collect(Collectors.joining(" "));
    }

    /** A record as it is written. */
    public String line(FlowRecord flow, Surroundings surroundings) {
        return fields.stream().map(field -> value(field, flow, surroundings)).collect(Collectors.joining(" "));
    }

    private String value(FlowLogField field, FlowRecord flow, Surroundings surroundings) {
        LoggedInterface at = flow.at();
        return switch (field) {
            case VERSION -> Integer.toString(version());
            case ACCOUNT_ID -> at.place().account();
            case INTERFACE_ID -> at.interfaceId();
            case START -> seconds(flow.start());
            case END -> seconds(flow.end());
            case LOG_STATUS -> flow.status().name();
            case VPC_ID -> at.place().vpcId();
            case SUBNET_ID -> at.place().subnetId();
            case REGION -> at.place().region();
            case AZ_ID -> at.place().zoneId();
            // There are no instances, and no zones but availability zones; a reason is told of what AWS's account
            // settings block.
            case INSTANCE_ID, SUBLOCATION_TYPE, SUBLOCATION_ID, REJECT_REASON -> UNKNOWN;
            case SRCADDR,
                    DSTADDR,
                    SRCPORT,
                    DSTPORT,
                    PROTOCOL,
                    PACKETS,
                    BYTES,
                    ACTION,
                    TCP_FLAGS,
                    TYPE,
                    PKT_SRCADDR,
                    PKT_DSTADDR,
                    PKT_SRC_AWS_SERVICE,
                    PKT_DST_AWS_SERVICE,
                    FLOW_DIRECTION,
                    TRAFFIC_PATH ->
                flow.traffic()
                        .filter(traffic -> flow.status() == Status.OK)
                        .map(traffic -> value(field, at, traffic, surroundings))
                        .orElse(UNKNOWN);
        };
    }

    private static String value(FlowLogField field, LoggedInterface at, Traffic traffic, Surroundings surroundings) {
        Tuple tuple = traffic.id().tuple();
        boolean egress = traffic.id().egress();
        Function<Ipv4, String> service =
                address -> surroundings.service(address).orElse(UNKNOWN);
        return switch (field) {
            case SRCADDR -> (egress ? at.address() : tuple.source()).toString();
            case DSTADDR -> (egress ? tuple.destination() : at.address()).toString();
            case PKT_SRCADDR -> tuple.source().toString();
            case PKT_DSTADDR -> tuple.destination().toString();
            case SRCPORT -> Integer.toString(tuple.sourcePort());
            case DSTPORT -> Integer.toString(tuple.destinationPort());
            case PROTOCOL -> Integer.toString(tuple.protocol());
            case PACKETS -> Long.toString(traffic.packets());
            case BYTES -> Long.toString(traffic.bytes());
            case ACTION -> traffic.id().accepted() ? "ACCEPT" : "REJECT";
            case TCP_FLAGS -> Integer.toString(traffic.tcpFlags());
            case TYPE -> "IPv4";
            case PKT_SRC_AWS_SERVICE -> service.apply(tuple.source());
            case PKT_DST_AWS_SERVICE -> service.apply(tuple.destination());
            case FLOW_DIRECTION -> egress ? "egress" : "ingress";
            case TRAFFIC_PATH -> egress ? path(at, tuple, surroundings) : UNKNOWN;
            default -> throw new IllegalArgumentException(field + " is not of packets");
        };
    }

    private static String path(LoggedInterface at, Tuple tuple, Surroundings surroundings) {
        return surroundings.path(at, tuple.destination()).stream()
                .mapToObj(Objects::toString)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** The highest of the fields' versions. */
    private int version() {
        return fields.stream().mapToInt(FlowLogField::version).max().orElse(2);
    }

    private static String seconds(Instant instant) {
        return Long.toString(instant.getEpochSecond());
    }
}

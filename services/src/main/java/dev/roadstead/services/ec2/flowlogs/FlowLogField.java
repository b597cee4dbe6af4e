package dev.roadstead.services.ec2.flowlogs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A field of a flow log's records.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields">Available fields</a>
 */
public enum FlowLogField {
    VERSION(2),
    ACCOUNT_ID(2),
    INTERFACE_ID(2),
    SRCADDR(2),
    DSTADDR(2),
    SRCPORT(2),
    DSTPORT(2),
    PROTOCOL(2),
    PACKETS(2),
    BYTES(2),
    START(2),
    END(2),
    ACTION(2),
    LOG_STATUS(2),
    VPC_ID(3),
    SUBNET_ID(3),
    INSTANCE_ID(3),
    TCP_FLAGS(3),
    TYPE(3),
    PKT_SRCADDR(3),
    PKT_DSTADDR(3),
    REGION(4),
    AZ_ID(4),
    SUBLOCATION_TYPE(4),
    SUBLOCATION_ID(4),
    PKT_SRC_AWS_SERVICE(5),
    PKT_DST_AWS_SERVICE(5),
    FLOW_DIRECTION(5),
    TRAFFIC_PATH(5),
    REJECT_REASON(8);

    private final int version;

    FlowLogField(int version) {
        this.version = version;
    }

    /** The version of flow logs that brought the field. */
    int version() {
        return version;
    }

    /** As formats name it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<FlowLogField> named(String text) {
        return Arrays.stream(values())
                .filter(field -> field.text().equals(text))
                .findFirst();
    }
}

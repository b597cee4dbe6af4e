package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.host.FlowReading.FlowId;
import java.time.Instant;
import java.util.Optional;

/**
 * One record of a flow log.
 *
 * @param start when the first packet passed; where there was none, when the window began
 * @param end when the last packet passed; where there was none, when the window ended
 * @param traffic absent where there was none, or where it is not known
 */
public record FlowRecord(LoggedInterface at, Status status, Instant start, Instant end, Optional<Traffic> traffic) {

    /** Whether the record tells of traffic. */
    public enum Status {
        OK,
        NODATA,
        SKIPDATA
    }

    /**
     * The packets of a flow within one window.
     *
     * @param tcpFlags of all of them together
     */
    public record Traffic(FlowId id, int tcpFlags, long packets, long bytes) {}
}

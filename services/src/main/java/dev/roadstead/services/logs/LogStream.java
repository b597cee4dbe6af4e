package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Instant;

/**
 * A log stream of a group.
 *
 * @param directory names the directory of its events; never used again, also when a stream of the same name follows
 */
record LogStream(String group, String name, Instant createdAt, String directory) {

    static final Kind<LogStream> KIND = Records.kind("logs.stream", LogStream.class);

    /** The record's id: neither name may hold a colon. */
    static String id(String group, String stream) {
        return group + ":" + stream;
    }
}

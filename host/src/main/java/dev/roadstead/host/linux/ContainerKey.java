package dev.roadstead.host.linux;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which container of which task. Its id in the runtime follows from that, in the form that Fargate's runtime ids have, so creating
 * twice is noticed.
 */
record ContainerKey(String taskId, String name) {

    ContainerKey {
        if (!taskId.matches("[A-Za-z0-9-]{1,60}")) {
            throw new IllegalArgumentException("task id: " + taskId + " (expected 1 to 60 letters, digits and dashes)");
        }
    }

    String containerId() {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return taskId + "-" + String.format("%010d", crc.getValue());
    }
}

package dev.roadstead.services.ecs;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.services.aws.Failures;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;

/**
 * The options of the {@code awslogs} driver. Its mode is non-blocking, as it is on AWS where nothing else is said: output waits in a buffer
 * of {@code max-buffer-size}, and is lost when that is full. That a container's writes block instead is not built, and refused.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html">LogConfiguration</a>
 */
final class LogOptions {

    static final String NON_BLOCKING = "non-blocking";
    private static final List<String> REQUIRED = List.of("awslogs-group", "awslogs-region", "awslogs-stream-prefix");
    private static final Set<String> HONOURED = Set.of(
            "awslogs-group",
            "awslogs-region",
            "awslogs-stream-prefix",
            "awslogs-create-group",
            "mode",
            "max-buffer-size");
    private static final Set<String> UNBUILT = Set.of("awslogs-datetime-format", "awslogs-multiline-pattern");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([bkmg]?)b?");

    private LogOptions() {}

    /** Refuses what the driver does not take, or does not do here. */
    static void check(String container, Map<String, String> options) {
        for (String required : REQUIRED) {
            if (!options.containsKey(required)) {
                throw EcsErrors.client("Log driver awslogs requires options: " + required);
            }
        }
        for (String option : options.keySet()) {
            if (UNBUILT.contains(option)) {
                throw Failures.notImplemented("logConfiguration option " + option + " of container " + container);
            }
            if (!HONOURED.contains(option)) {
                throw EcsErrors.client("Log driver awslogs disallows options: " + option);
            }
        }
        String mode = options.getOrDefault("mode", NON_BLOCKING);
        if (mode.equals("blocking")) {
            throw Failures.notImplemented("logConfiguration option mode=blocking of container " + container);
        }
        if (!mode.equals(NON_BLOCKING)) {
            throw EcsErrors.client("Log option mode: " + mode + " (expected blocking or non-blocking)");
        }
        String create = options.getOrDefault("awslogs-create-group", "false");
        if (!create.equals("true") && !create.equals("false")) {
            throw EcsErrors.client("Log option awslogs-create-group: " + create + " (expected true or false)");
        }
        buffer(options);
    }

    /** How the host keeps a container's output. */
    static ContainerAssignment.Output output(LogConfiguration logs) {
        return buffer(logs.options());
    }

    private static ContainerAssignment.Output buffer(Map<String, String> options) {
        String text = options.get("max-buffer-size");
        if (text == null) {
            return ContainerAssignment.Output.USUAL;
        }
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw EcsErrors.client("Log option max-buffer-size: " + text + " (expected a size such as 4m or 512k)");
        }
        long number = Long.parseLong(matcher.group(1));
        return new ContainerAssignment.Output(
                switch (matcher.group(2)) {
                    case "k" -> number << 10;
                    case "m" -> number << 20;
                    case "g" -> number << 30;
                    default -> number;
                });
    }
}

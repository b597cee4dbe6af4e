package dev.roadstead.services.ecs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CPU and memory of a task on Fargate.
 *
 * @param cpuUnits 1024 are one virtual CPU
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html">The combinations that
 *     exist</a>
 */
record FargateSize(int cpuUnits, int memoryMebibytes) {

    /** Of every task: {@code ephemeralStorage} is refused. */
    static final int EPHEMERAL_STORAGE_GIB = 20;

    private static final Pattern VCPU = Pattern.compile("([0-9]*\\.?[0-9]+) ?vcpus?");
    private static final Pattern GIGABYTES = Pattern.compile("([0-9]*\\.?[0-9]+) ?gb");
    private static final int GIB = 1024;

    FargateSize {
        if (!exists(cpuUnits, memoryMebibytes)) {
            throw EcsErrors.client("No Fargate configuration exists for given values: " + cpuUnits + " CPU, "
                    + memoryMebibytes + " memory. See the Amazon ECS documentation for the valid values.");
        }
    }

    /** Reads a task definition's two members: {@code "256"} or {@code ".25 vCPU"}, {@code "512"} or {@code "0.5 GB"}. */
    static FargateSize of(@Nullable String cpu, @Nullable String memory) {
        if (cpu == null) {
            throw EcsErrors.client("Fargate requires that 'cpu' be defined at the task level.");
        }
        if (memory == null) {
            throw EcsErrors.client("Fargate requires that 'memory' be defined at the task level.");
        }
        return new FargateSize(units("cpu", cpu, VCPU), units("memory", memory, GIGABYTES));
    }

    private static int units(String member, String text, Pattern big) {
        String trimmed = text.trim();
        try {
            Matcher matcher = big.matcher(trimmed.toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                return (int) Math.round(Double.parseDouble(matcher.group(1)) * GIB);
            }
            return Integer.parseInt(trimmed);
        } catch (NumberFormatException e) {
            throw EcsErrors.client("Invalid '" + member + "' setting for task: " + text + " (expected units such as "
                    + (member.equals("cpu") ? "256 or .25 vCPU)" : "512 or 0.5 GB)"));
        }
    }

    private static boolean exists(int cpu, int memory) {
        return switch (cpu) {
            case 256 -> memory == 512 || memory == GIB || memory == 2 * GIB;
            case 512 -> steps(memory, 1, 4, 1);
            case 1024 -> steps(memory, 2, 8, 1);
            case 2048 -> steps(memory, 4, 16, 1);
            case 4096 -> steps(memory, 8, 30, 1);
            case 8192 -> steps(memory, 16, 60, 4);
            case 16384 -> steps(memory, 32, 120, 8);
            default -> false;
        };
    }

    private static boolean steps(int memory, int least, int most, int step) {
        return memory >= least * GIB && memory <= most * GIB && (memory - least * GIB) % (step * GIB) == 0;
    }
}

package dev.roadstead.packing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an image says about how it is run, after the OCI image specification's
 * <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">config.md</a>.
 *
 * @param architecture as Go names it
 * @param process what runs, as whom and where
 * @param environment variables as {@code NAME=VALUE}
 * @param ports as {@code 80/tcp}
 * @param labels by name
 */
record ImageConfig(
        String architecture,
        Process process,
        List<String> environment,
        List<String> ports,
        Map<String, String> labels) {

    private static final Set<String> ARCHITECTURES = Set.of("amd64", "arm64");
    private static final Pattern VARIABLE = Pattern.compile("[^=\\s]+=.*", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}/(tcp|udp|sctp)");

    /** The process of a container: an empty user is root, an empty directory is the root. */
    record Process(List<String> entrypoint, List<String> command, String user, String workingDirectory) {
        Process {
            entrypoint = List.copyOf(entrypoint);
            command = List.copyOf(command);
        }
    }

    ImageConfig {
        if (!ARCHITECTURES.contains(architecture)) {
            throw new IllegalArgumentException("architecture: " + architecture + " (expected amd64 or arm64)");
        }
        environment.stream()
                .filter(each -> !VARIABLE.matcher(each).matches())
                .findFirst()
                .ifPresent(wrong -> {
                    throw new IllegalArgumentException("env: " + wrong + " (expected NAME=VALUE)");
                });
        ports.stream().filter(each -> !PORT.matcher(each).matches()).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException("port: " + wrong + " (expected PORT, PORT/tcp or PORT/udp)");
        });
        environment = List.copyOf(environment);
        ports = List.copyOf(ports);
        labels = Map.copyOf(labels);
    }

    /** The name that Go, and so the OCI specification, gives to this machine's architecture. */
    static String machineArchitecture() {
        String name = System.getProperty("os.arch");
        return name.equals("aarch64") ? "arm64" : name;
    }

    /** The configuration document of an image with these uncompressed layers. */
    String document(List<String> diffIds) {
        Json.Fields config = Json.fields();
        if (!process.user().isEmpty()) {
            config.put("User", process.user());
        }
        if (!ports.isEmpty()) {
            Json.Fields exposed = Json.fields();
            ports.stream().sorted().forEach(port -> exposed.put(port, Json.fields()));
            config.put("ExposedPorts", exposed);
        }
        config.put("Env", environment);
        config.put("Entrypoint", process.entrypoint());
        config.put("Cmd", process.command());
        if (!process.workingDirectory().isEmpty()) {
            config.put("WorkingDir", process.workingDirectory());
        }
        if (!labels.isEmpty()) {
            Json.Fields sorted = Json.fields();
            new TreeMap<>(labels).forEach(sorted::put);
            config.put("Labels", sorted);
        }
        return Json.fields()
                .put("created", "1970-01-01T00:00:00Z")
                .put("architecture", architecture)
                .put("os", "linux")
                .put("config", config)
                .put("rootfs", Json.fields().put("type", "layers").put("diff_ids", new ArrayList<>(diffIds)))
                .toString();
    }
}

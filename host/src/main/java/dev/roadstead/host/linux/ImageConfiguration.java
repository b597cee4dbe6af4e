package dev.roadstead.host.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an image says of the containers made from it (<a
 * href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image configuration</a>).
 *
 * @param environment as {@code NAME=value}
 * @param diffIds digests of the layers' uncompressed content, lowest first
 */
record ImageConfiguration(
        List<String> entryPoint,
        List<String> command,
        List<String> environment,
        Defaults defaults,
        List<String> diffIds) {

    ImageConfiguration {
        entryPoint = List.copyOf(entryPoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        diffIds = List.copyOf(diffIds);
    }

    /**
     * What holds where the assignment says nothing.
     *
     * @param user empty for root
     * @param workingDirectory empty for the root directory
     */
    record Defaults(String user, String workingDirectory, Optional<String> stopSignal) {}

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException when it is none
     */
    static ImageConfiguration parse(byte[] bytes) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("image configuration is not JSON", e);
        }
        JsonNode config = json.path("config");
        String signal = config.path("StopSignal").asString("");
        return new ImageConfiguration(
                strings(config.path("Entrypoint")),
                strings(config.path("Cmd")),
                strings(config.path("Env")),
                new Defaults(
                        config.path("User").asString(""),
                        config.path("WorkingDir").asString(""),
                        signal.isEmpty() ? Optional.empty() : Optional.of(signal)),
                diffIds(json.path("rootfs").path("diff_ids")));
    }

    private static List<String> diffIds(JsonNode array) {
        List<String> diffIds = strings(array);
        for (String each : diffIds) {
            if (!ImageManifest.isDigest(each)) {
                throw new IllegalArgumentException(
                        "diff_ids: " + each + " (expected sha256: and 64 hexadecimal digits)");
            }
        }
        return diffIds;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asString()));
        return strings;
    }
}

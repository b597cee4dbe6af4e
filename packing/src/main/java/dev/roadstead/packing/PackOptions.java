package dev.roadstead.packing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The options of {@code pack-image}, read and checked.
 *
 * @param layers directories, the lowest first
 * @param output the layout's directory
 * @param tag the image's tag in the layout
 * @param image how it is run
 */
record PackOptions(List<Path> layers, Path output, String tag, ImageConfig image) {

    private static final Set<String> NAMES = Set.of(
            "--layer",
            "--output",
            "--tag",
            "--entrypoint",
            "--cmd",
            "--env",
            "--label",
            "--port",
            "--user",
            "--workdir",
            "--architecture");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    PackOptions {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("--layer: none given (expected at least one directory)");
        }
        for (Path layer : layers) {
            if (!Files.isDirectory(layer)) {
                throw new IllegalArgumentException("--layer: " + layer + " is not a directory");
            }
        }
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("--tag: " + tag + " (expected " + TAG + ")");
        }
    }

    static PackOptions parse(String... arguments) {
        Map<String, List<String>> given = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(name + ": unknown option (--help lists them)");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + ": its value is missing");
            }
            given.computeIfAbsent(name, key -> new ArrayList<>()).add(arguments[i + 1]);
        }
        String output = single(given, "--output", "");
        if (output.isEmpty()) {
            throw new IllegalArgumentException("--output: not given (expected a directory)");
        }
        List<Path> layers = all(given, "--layer").stream().map(Path::of).toList();
        return new PackOptions(layers, Path.of(output), single(given, "--tag", "latest"), image(given));
    }

    private static ImageConfig image(Map<String, List<String>> given) {
        var process = new ImageConfig.Process(
                all(given, "--entrypoint"),
                all(given, "--cmd"),
                single(given, "--user", ""),
                single(given, "--workdir", ""));
        Map<String, String> labels = new TreeMap<>();
        for (String label : all(given, "--label")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--label: " + label + " (expected NAME=VALUE)");
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        List<String> ports = all(given, "--port").stream()
                .map(port -> port.contains("/") ? port : port + "/tcp")
                .toList();
        String architecture = single(given, "--architecture", ImageConfig.machineArchitecture());
        return new ImageConfig(architecture, process, all(given, "--env"), ports, labels);
    }

    private static List<String> all(Map<String, List<String>> given, String name) {
        return given.getOrDefault(name, List.of());
    }

    private static String single(Map<String, List<String>> given, String name, String otherwise) {
        List<String> values = all(given, name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + ": given " + values.size() + " times (expected once)");
        }
        return values.isEmpty() ? otherwise : values.getFirst();
    }
}

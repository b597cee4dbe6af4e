package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A container's process after the assignment was laid over the image's configuration, by Docker's rules: an entry point given by the
 * assignment also drops the image's command, and a command alone replaces only the image's command.
 *
 * @param environment in order: the image's variables, then those the assignment adds
 * @param ulimits Fargate's, with what the assignment changes, by name
 */
record ProcessPlan(
        List<String> arguments,
        Map<String, String> environment,
        String user,
        String workingDirectory,
        Map<String, Ulimit> ulimits) {

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Soft and hard limit of open files on Fargate. */
    static final int OPEN_FILES = 65535;

    ProcessPlan {
        arguments = List.copyOf(arguments);
        environment = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        ulimits = Map.copyOf(ulimits);
    }

    /**
     * Lays the assignment over the image.
     *
     * @throws IllegalArgumentException when neither says what to run
     */
    static ProcessPlan of(ContainerAssignment.Process process, ImageConfiguration image, String hostName) {
        List<String> arguments = new ArrayList<>(process.entryPoint().orElse(image.entryPoint()));
        boolean ownEntryPoint =
                process.entryPoint().filter(list -> !list.isEmpty()).isPresent();
        arguments.addAll(process.command().orElse(ownEntryPoint ? List.of() : image.command()));
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("no command specified");
        }
        long openFiles = OpenFilesLimit.attainable(OPEN_FILES);
        Map<String, Ulimit> ulimits = new TreeMap<>(Map.of("nofile", new Ulimit(openFiles, openFiles)));
        ulimits.putAll(process.security().ulimits());
        String directory = process.workingDirectory().orElse(image.defaults().workingDirectory());
        return new ProcessPlan(
                arguments,
                environment(process, image, hostName),
                process.user().orElse(image.defaults().user()),
                directory.isEmpty() ? "/" : directory,
                ulimits);
    }

    private static Map<String, String> environment(
            ContainerAssignment.Process process, ImageConfiguration image, String hostName) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOSTNAME", hostName);
        for (String variable : image.environment()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        new TreeMap<>(process.environment()).forEach(environment::put);
        return environment;
    }

    @Override
    public String toString() {
        return "ProcessPlan[" + arguments.size() + " arguments, " + environment.size() + " variables]";
    }
}

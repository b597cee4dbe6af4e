package dev.roadstead.server;

import dev.roadstead.host.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/** An installation's settings as a file of properties. */
final class SettingsFile {

    static final String NAME = "installation.properties";
    static final String UNFINISHED = NAME + ".new";

    private SettingsFile() {}

    /** What a file says; empty where there is none, a problem where it says something else. */
    static Optional<Installation> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            stored.load(reader);
            return Optional.of(new Installation(
                    Path.of(setting(stored, "data", String.valueOf(file.getParent()))),
                    setting(stored, "account", ""),
                    setting(stored, "region", ""),
                    Integer.parseInt(setting(stored, "port", "")),
                    Cidr.parse(setting(stored, "publicPool", ""))));
        } catch (IOException | IllegalArgumentException e) {
            throw new Problem(
                    "the settings in " + file + " cannot be read: " + e.getMessage(),
                    "Restore the file: one line each for account, region, port and publicPool, such as port=4566");
        }
    }

    /** Replaces the settings in a directory whole or not at all. */
    static void write(Installation installation, Path directory) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("data", installation.data().toString());
        settings.setProperty("account", installation.account());
        settings.setProperty("region", installation.region());
        settings.setProperty("port", Integer.toString(installation.port()));
        settings.setProperty("publicPool", installation.publicPool().toString());
        Path fresh = directory.resolve(UNFINISHED);
        try (var writer = Files.newBufferedWriter(fresh)) {
            settings.store(writer, "Roadstead's settings; but for the port they stay as the first start chose them");
        }
        Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String setting(Properties stored, String name, String otherwise) {
        String value = stored.getProperty(name, otherwise);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }
}

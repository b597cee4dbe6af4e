package dev.roadstead.server;

import dev.roadstead.services.aws.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The root user's access key, in a credentials file of the installation's own. The file has the shape of {@code
 * ~/.aws/credentials}, so that {@code AWS_SHARED_CREDENTIALS_FILE} can name it.
 *
 * @param secretAccessKey 40 characters; never logged
 */
record RootCredentials(String accessKeyId, String secretAccessKey) {

    private static final String FILE = "credentials";

    static Path file(Installation installation) {
        return installation.data().resolve(FILE);
    }

    /** Reads the key; empty before the first start. */
    static Optional<RootCredentials> load(Installation installation) throws IOException {
        Path file = file(installation);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return Optional.of(
                new RootCredentials(value(lines, "aws_access_key_id"), value(lines, "aws_secret_access_key")));
    }

    /** Reads the key, or makes one at the first start. */
    static RootCredentials loadOrCreate(Installation installation, Ids ids) throws IOException {
        Optional<RootCredentials> stored = load(installation);
        if (stored.isPresent()) {
            return stored.get();
        }
        RootCredentials made = new RootCredentials(ids.iam("AKIA", 20), ids.alphanumeric(40));
        String profile = "aws_access_key_id = " + made.accessKeyId() + "\naws_secret_access_key = "
                + made.secretAccessKey() + "\n";
        Path fresh = file(installation).resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, "[default]\n" + profile + "\n[admin]\n" + profile);
        Files.move(fresh, file(installation), StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    private static String value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " = "))
                .map(line -> line.substring(name.length() + 3))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the credentials file has no " + name));
    }

    @Override
    public String toString() {
        return "RootCredentials[" + accessKeyId + "]";
    }
}

package dev.roadstead.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Terraform, unmodified, for a server of a test. Nothing is downloaded: its provider is taken from {@code ROADSTEAD_TERRAFORM_PLUGINS} or
 * from where Terraform itself looks for providers on a machine.
 */
final class Terraform {

    private static final String PROVIDER = "registry.terraform.io/hashicorp/aws";

    private Terraform() {}

    /** A server whose commands find Terraform's provider; skips the test by name where there is none. */
    static Server server(Path directory) throws IOException {
        Path mirror = requireProvider();
        Path configuration = Files.writeString(
                directory.resolve("terraform.rc"),
                "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror + "\"\n  }\n}\n");
        Server plain = Server.of(directory.resolve("data"));
        Map<String, String> environment = Map.of(
                "ROADSTEAD_DATA", plain.data().toString(),
                "TF_CLI_CONFIG_FILE", configuration.toString(),
                "TF_IN_AUTOMATION", "1",
                "CHECKPOINT_DISABLE", "1",
                "TF_CLI_ARGS", "-no-color");
        return new Server(
                plain.data(),
                plain.port(),
                plain.pool(),
                new Commands(plain.commands().root(), environment));
    }

    private static Path requireProvider() {
        Optional<Path> mirror = mirrors()
                .filter(each -> Files.isDirectory(each.resolve(PROVIDER)))
                .findFirst();
        assumeTrue(
                mirror.isPresent(),
                "skipped: Terraform's provider hashicorp/aws is in none of "
                        + mirrors().toList() + " (set ROADSTEAD_TERRAFORM_PLUGINS to a filesystem mirror)");
        return mirror.get();
    }

    private static Stream<Path> mirrors() {
        return Stream.of(
                        Optional.ofNullable(System.getenv("ROADSTEAD_TERRAFORM_PLUGINS")),
                        Optional.of(System.getProperty("user.home") + "/.terraform.d/plugins"),
                        Optional.of("/usr/local/share/terraform/plugins"),
                        Optional.of("/usr/share/terraform/plugins"))
                .flatMap(Optional::stream)
                .map(Path::of);
    }
}

package dev.roadstead.server;

import dev.roadstead.host.Cidr;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings that a start may choose; what is not given stays as it was, or gets its default at the first start. */
final class SettingsOptions {

    private static final String DEFAULT_ACCOUNT = "123456789012";
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int DEFAULT_PORT = 4566;
    private static final String DEFAULT_POOL = "198.18.0.0/16";

    @Option(names = "--port", paramLabel = "PORT", description = "Where the API listens on 127.0.0.1 (default: 4566).")
    private @Nullable Integer port;

    @Option(
            names = "--account-id",
            paramLabel = "ID",
            description = "The account's twelve digits, at the first start (default: 123456789012).")
    private @Nullable String account;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The default region, at the first start (default: us-east-1). Every region works.")
    private @Nullable String region;

    @Option(
            names = "--public-pool",
            paramLabel = "CIDR",
            description =
                    "Where public addresses come from, at the first start (default: 198.18.0.0/16); it never leaves"
                            + " this machine.")
    private @Nullable String publicPool;

    /** The installation to start. */
    Installation installation(Path data) {
        Optional<Installation> stored = Installation.load(data);
        stored.ifPresent(this::checkUnchangeable);
        Cidr pool = publicPool != null
                ? pool(publicPool)
                : stored.map(Installation::publicPool).orElse(Cidr.parse(DEFAULT_POOL));
        return new Installation(
                data,
                account != null ? account : stored.map(Installation::account).orElse(DEFAULT_ACCOUNT),
                region != null ? region : stored.map(Installation::region).orElse(DEFAULT_REGION),
                port != null ? port : stored.map(Installation::port).orElse(DEFAULT_PORT),
                pool);
    }

    private static Cidr pool(String given) {
        try {
            return Cidr.parse(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--public-pool: " + given + " (expected a range of addresses, such as 198.19.0.0/16)", e);
        }
    }

    private void checkUnchangeable(Installation stored) {
        checkSame("--account-id", account, stored.account(), stored);
        checkSame("--region", region, stored.region(), stored);
        checkSame(
                "--public-pool",
                publicPool == null ? null : pool(publicPool).toString(),
                stored.publicPool().toString(),
                stored);
    }

    private static void checkSame(String option, @Nullable String given, String stored, Installation installation) {
        if (given != null && !given.equals(stored)) {
            throw new Problem(
                    option + ": " + given + " (this installation was made with " + stored + ")",
                    "Leave the option out, choose another --data DIR, or start anew after:",
                    "./roadstead down --delete-data --data " + installation.data());
        }
    }
}

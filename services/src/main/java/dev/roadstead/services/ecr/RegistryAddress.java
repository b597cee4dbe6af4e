package dev.roadstead.services.ecr;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What registries are called. Clients on the host use {@code <account>.dkr.ecr.<region>.localhost:<port>}, which docker and
 * crane take over plain HTTP; tasks use {@code <account>.dkr.ecr.<region>.amazonaws.com}.
 *
 * @param port where the gateway listens on the host
 */
public record RegistryAddress(int port) {

    private static final Pattern HOST = Pattern.compile(
            "(\\d{12})\\.dkr\\.ecr\\.([a-z]{2}(?:-[a-z]+)+-\\d)\\.(localhost|amazonaws\\.com)(?::\\d+)?");

    /** The registry that a host name stands for. */
    record Named(String account, String region) {}

    /** The host alone, which leads to loopback. */
    String name(String account, String region) {
        return account + ".dkr.ecr." + region + ".localhost";
    }

    /** The host and port, as {@code repositoryUri} begins and {@code docker login} takes it. */
    String host(String account, String region) {
        return name(account, region) + ":" + port;
    }

    /** Whether a Host header is a registry's name inside VPCs. */
    static boolean inVpc(String host) {
        Matcher matcher = HOST.matcher(host);
        return matcher.matches() && matcher.group(3).equals("amazonaws.com");
    }

    /** Whose registry a request's Host header names; empty for an address or any other name. */
    static Optional<Named> parse(String host) {
        Matcher matcher = HOST.matcher(host);
        return matcher.matches() ? Optional.of(new Named(matcher.group(1), matcher.group(2))) : Optional.empty();
    }
}

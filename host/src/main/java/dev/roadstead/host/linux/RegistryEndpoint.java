package dev.roadstead.host.linux;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the registry of an image reference is reached from inside a VPC.
 *
 * @param plain HTTP without TLS: only this installation's own registry, which serves it on port 443 because no container trusts
 *     our certificate authority by itself
 */
record RegistryEndpoint(String host, int port, boolean plain) {
    private static final Pattern OURS =
            Pattern.compile("(\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+)\\.(amazonaws\\.com(\\.cn)?|localhost)(:\\d+)?");

    /** The endpoint for the first part of an image's reference. An ECR name is ours, whatever port the host's clients see. */
    static RegistryEndpoint of(String registry) {
        Matcher ours = OURS.matcher(registry);
        if (ours.matches()) {
            String domain = "amazonaws.com.cn".equals(ours.group(2)) ? ".amazonaws.com.cn" : ".amazonaws.com";
            return new RegistryEndpoint(ours.group(1) + domain, 443, true);
        }
        if (registry.equals("docker.io")) {
            return new RegistryEndpoint("registry-1.docker.io", 443, false);
        }
        int colon = registry.lastIndexOf(':');
        if (colon < 0) {
            return new RegistryEndpoint(registry, 443, false);
        }
        if (!registry.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "invalid reference format: " + registry + " (expected HOST or HOST:PORT)");
        }
        return new RegistryEndpoint(
                registry.substring(0, colon), Integer.parseInt(registry.substring(colon + 1)), false);
    }

    String scheme() {
        return plain ? "http" : "https";
    }

    /** Whether a place is the registry itself, and not what only has its name and need not prove it. */
    boolean is(URI uri) {
        return scheme().equals(uri.getScheme())
                && host.equalsIgnoreCase(uri.getHost())
                && port == port(uri)
                && uri.getRawUserInfo() == null;
    }

    /** The port that a place is reached on: the one that it names, or its scheme's, but for our registry's plain HTTP. */
    int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        boolean secure = "https".equals(uri.getScheme());
        return secure || plain && host.equalsIgnoreCase(uri.getHost()) ? 443 : 80;
    }

    /** As it stands in messages and in the Host header. */
    String authority() {
        return port == 443 ? host : host + ":" + port;
    }
}

package dev.roadstead.services.ecs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as a task definition names it.
 *
 * @param registry host and port; {@code docker.io} for none
 * @param reference a digest, or a tag ({@code latest} for none)
 */
record ImageReference(String registry, String repository, String reference) {

    /** Our registry: by the name that tasks use, and by the one that clients on the host use, on whatever port. */
    private static final Pattern ECR =
            Pattern.compile("([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.(?:amazonaws\\.com|localhost)(?::[0-9]+)?");

    /** The account and region of a registry of ours. */
    record EcrRegistry(String account, String region) {
        /** As pulls name it, on the usual port. */
        String host() {
            return account + ".dkr.ecr." + region + ".amazonaws.com";
        }
    }

    static ImageReference parse(String image) {
        String rest = image;
        String registry = "docker.io";
        int slash = rest.indexOf('/');
        if (slash > 0 && isHost(rest.substring(0, slash))) {
            registry = rest.substring(0, slash);
            rest = rest.substring(slash + 1);
        } else if (slash < 0) {
            rest = "library/" + rest;
        }
        int at = rest.indexOf('@');
        if (at >= 0) {
            return new ImageReference(registry, withoutTag(rest.substring(0, at)), rest.substring(at + 1));
        }
        int colon = rest.lastIndexOf(':');
        return colon < 0
                ? new ImageReference(registry, rest, "latest")
                : new ImageReference(registry, rest.substring(0, colon), rest.substring(colon + 1));
    }

    private static boolean isHost(String text) {
        return text.contains(".") || text.contains(":") || text.equals("localhost");
    }

    private static String withoutTag(String repository) {
        int colon = repository.lastIndexOf(':');
        return colon < 0 ? repository : repository.substring(0, colon);
    }

    Optional<EcrRegistry> ecr() {
        Matcher matcher = ECR.matcher(registry);
        return matcher.matches() ? Optional.of(new EcrRegistry(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    boolean inEcr() {
        return ecr().isPresent();
    }

    boolean byDigest() {
        return reference.startsWith("sha256:");
    }
}

package dev.roadstead.services.aws;

import java.util.Optional;

/**
 * An Amazon Resource Name of the partition {@code aws}.
 *
 * @param region empty for global services
 * @param account empty for resources that belong to AWS itself
 * @param resource all that follows the account, such as {@code task/cluster/id}
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">ARNs</a>
 */
public record Arn(String service, String region, String account, String resource) {

    /** Reads an ARN; empty when {@code text} is none. */
    public static Optional<Arn> parse(String text) {
        String[] parts = text.split(":", 6);
        boolean arn = parts.length == 6 && parts[0].equals("arn") && parts[1].equals("aws") && !parts[2].isEmpty();
        return arn && !parts[5].isEmpty()
                ? Optional.of(new Arn(parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }

    /** Whether {@code text} looks like an ARN rather than a name. */
    public static boolean isArn(String text) {
        return text.startsWith("arn:");
    }

    /** What follows the last slash of the resource: most resources' id or name. */
    public String lastSegment() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
    }
}

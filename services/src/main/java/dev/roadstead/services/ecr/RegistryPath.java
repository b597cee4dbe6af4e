package dev.roadstead.services.ecr;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path of the distribution API means. */
sealed interface RegistryPath {

    /** {@code /v2/}: is there a registry, and am I known to it? */
    record Ping() implements RegistryPath {}

    /** A manifest by tag or digest. */
    record ManifestAt(String repository, String reference) implements RegistryPath {}

    record BlobAt(String repository, String digest) implements RegistryPath {}

    /** Where uploads are begun. */
    record UploadsOf(String repository) implements RegistryPath {}

    record UploadAt(String repository, String id) implements RegistryPath {}

    record TagsOf(String repository) implements RegistryPath {}

    record ReferrersOf(String repository, String digest) implements RegistryPath {}

    /** The forms of a path, most specific first: a repository's name may itself hold words such as {@code tags}. */
    Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/?");

    Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9a-f-]{36})");
    Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/([^/]+)");
    Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");
    Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/([^/]+)");

    /** Reads a path, in which a client may have escaped a digest's colon; empty when it is none of the API's. */
    static Optional<RegistryPath> parse(String escaped) {
        String path;
        try {
            path = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (path.equals("/v2") || path.equals("/v2/")) {
            return Optional.of(new Ping());
        }
        Matcher matcher = UPLOADS.matcher(path);
        if (matcher.matches()) {
            return Optional.of(new UploadsOf(matcher.group(1)));
        }
        matcher = UPLOAD.matcher(path);
        if (matcher.matches()) {
            return Optional.of(new UploadAt(matcher.group(1), matcher.group(2)));
        }
        matcher = BLOB.matcher(path);
        if (matcher.matches()) {
            return Optional.of(new BlobAt(matcher.group(1), matcher.group(2)));
        }
        matcher = MANIFEST.matcher(path);
        if (matcher.matches()) {
            return Optional.of(new ManifestAt(matcher.group(1), matcher.group(2)));
        }
        matcher = TAGS.matcher(path);
        if (matcher.matches()) {
            return Optional.of(new TagsOf(matcher.group(1)));
        }
        matcher = REFERRERS.matcher(path);
        return matcher.matches() ? Optional.of(new ReferrersOf(matcher.group(1), matcher.group(2))) : Optional.empty();
    }
}

package dev.roadstead.services.ecr;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file as a request wants it: whole, or the one range that it names. Several ranges at once are passed over, as the standard permits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110: range requests</a>
 */
final class ByteRange {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})?-(\\d{1,18})?");

    private ByteRange() {}

    static RegistryResponse of(RegistryRequest request, Path file, long size) {
        Matcher range = RANGE.matcher(request.header("range").orElse(""));
        if (!range.matches() || (range.group(1) == null && range.group(2) == null)) {
            return RegistryResponse.file(200, file, 0, size).with("Accept-Ranges", "bytes");
        }
        boolean suffix = range.group(1) == null;
        long last = suffix || range.group(2) == null ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        long first = suffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        if (first > last) {
            return RegistryResponse.empty(416)
                    .with("Content-Range", "bytes */" + size)
                    .with("Accept-Ranges", "bytes");
        }
        return RegistryResponse.file(206, file, first, last - first + 1)
                .with("Content-Range", "bytes " + first + "-" + last + "/" + size)
                .with("Accept-Ranges", "bytes");
    }
}

package dev.roadstead.server;

import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import io.helidon.http.encoding.ContentEncodingContext;
import java.util.Set;

/**
 * Lets bodies through as they come, whatever they are encoded in: a signature covers what was sent, so that only {@code wire} may unpack
 * it. Without this Helidon refuses them.
 */
final class CompressedBodies implements ContentEncoding {

    /** For every listener. */
    static ContentEncodingContext asTheyCome() {
        return ContentEncodingContext.builder()
                .contentEncodingsDiscoverServices(false)
                .addContentEncoding(new CompressedBodies())
                .build();
    }

    @Override
    public Set<String> ids() {
        return Set.of("gzip", "amz-1.0", "deflate", "br", "zstd");
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return ContentDecoder.NO_OP;
    }

    @Override
    public ContentEncoder encoder() {
        return ContentEncoder.NO_OP;
    }

    @Override
    public String name() {
        return "compressed-bodies";
    }

    @Override
    public String type() {
        return name();
    }
}

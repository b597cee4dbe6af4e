package dev.roadstead.host.linux;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bodies of HTTP/1.1 messages that end before their connection does; one that ends too early throws. */
abstract class HttpBody extends FilterInputStream {

    private HttpBody(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** As long as Content-Length said. */
    static final class Sized extends HttpBody {
        private long left;

        Sized(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("unexpected EOF, " + left + " bytes missing");
            }
            left -= count;
            return count;
        }
    }

    /** In chunks (RFC 9112, section 7.1). */
    static final class Chunked extends HttpBody {
        private static final int LINE_LIMIT = 1024;
        private long left;
        private boolean first = true;
        private boolean ended;

        Chunked(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("unexpected EOF in a chunk");
            }
            left -= count;
            return count;
        }

        private void next() throws IOException {
            if (!first && !line().isEmpty()) {
                throw new IOException("malformed chunk");
            }
            first = false;
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("malformed chunk size");
            }
            left = Long.parseLong(size, 16);
            ended = left == 0;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0 || line.length() > LINE_LIMIT) {
                    throw new IOException("malformed chunk");
                }
                line.append((char) b);
            }
            return line.toString().strip();
        }
    }
}

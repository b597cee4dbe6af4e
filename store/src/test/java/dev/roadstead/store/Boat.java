package dev.roadstead.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A record to test with. */
record Boat(String name, int length) {
    static final Kind<Boat> KIND = Kind.of("test.boat", new Codec());
    static final Kind<Boat> TENDER = Kind.of("test.tender", new Codec());

    static Key at(String id) {
        return new Key("123456789012", "us-east-1", id);
    }

    record Codec() implements RecordCodec<Boat> {
        @Override
        public byte[] encode(Boat boat) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeInt(boat.length());
                out.write(boat.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        @Override
        public Boat decode(byte[] bytes) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                int length = in.readInt();
                return new Boat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8), length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

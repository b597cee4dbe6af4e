package dev.roadstead.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection's inside, over the bytes outside. What the protocol itself wants to say (the handshake, new keys) is said while
 * reading, which blocks. For one thread at a time.
 */
final class TlsBytes implements DataWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final DataReader reader;
    private final DataWriter writer;

    /** Records as they came, ready to be read. */
    private ByteBuffer received = NOTHING;

    private ByteBuffer plain;
    private ByteBuffer sealed;

    TlsBytes(SSLEngine engine, DataReader reader, DataWriter writer) {
        this.engine = engine;
        this.reader = reader;
        this.writer = writer;
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        this.sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /** The next bytes, one at least; null at the end. */
    byte @Nullable [] read() {
        try {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> send(NOTHING.duplicate());
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                        SSLEngineResult.Status status = open();
                        if (plain.position() > 0) {
                            return Arrays.copyOf(plain.array(), plain.position());
                        }
                        if (status == SSLEngineResult.Status.CLOSED
                                || status == SSLEngineResult.Status.BUFFER_UNDERFLOW && !receive()) {
                            return null;
                        }
                    }
                }
            }
        } catch (SSLException e) {
            complain();
            throw new CloseConnectionException("TLS: " + e.getMessage(), e);
        }
    }

    private SSLEngineResult.Status open() throws SSLException {
        plain.clear();
        SSLEngineResult.Status status = engine.unwrap(received, plain).getStatus();
        if (status == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        }
        return status;
    }

    /** Waits for more of what the other side sends; says whether there was more. */
    private boolean receive() {
        try {
            reader.ensureAvailable();
        } catch (DataReader.InsufficientDataAvailableException ended) {
            return false;
        }
        byte[] more = reader.readBytes(reader.available());
        ByteBuffer both = ByteBuffer.allocate(received.remaining() + more.length);
        received = both.put(received).put(more).flip();
        return true;
    }

    /** Tells the other side by an alert why it ends, if that is still to be told. */
    private void complain() {
        try {
            engine.closeInbound();
        } catch (SSLException alreadyTold) {
            // It is the failure that brought us here.
        }
        engine.closeOutbound();
        try {
            while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
                    && send(NOTHING.duplicate()) != SSLEngineResult.Status.CLOSED) {
                // An alert is a record or two.
            }
        } catch (SSLException | RuntimeException gone) {
            // Nobody is there to be told.
        }
    }

    private SSLEngineResult.Status send(ByteBuffer data) throws SSLException {
        while (true) {
            sealed.clear();
            SSLEngineResult result = engine.wrap(data, sealed);
            if (sealed.position() > 0) {
                writer.writeNow(BufferData.create(Arrays.copyOf(sealed.array(), sealed.position())));
            }
            switch (result.getStatus()) {
                case BUFFER_OVERFLOW ->
                    sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                case CLOSED, BUFFER_UNDERFLOW -> {
                    return result.getStatus();
                }
                case OK -> {
                    if (!data.hasRemaining()) {
                        return SSLEngineResult.Status.OK;
                    }
                    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                        throw new SSLException("the other side wants new keys in the middle of an answer");
                    }
                }
            }
        }
    }

    @Override
    public void writeNow(BufferData data) {
        try {
            if (send(ByteBuffer.wrap(data.readBytes())) != SSLEngineResult.Status.OK) {
                throw new CloseConnectionException("TLS: the other side has closed");
            }
        } catch (SSLException e) {
            throw new CloseConnectionException("TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public void writeNow(BufferData... data) {
        writeNow(BufferData.create(data));
    }

    @Override
    public void write(BufferData data) {
        writeNow(data);
    }

    @Override
    public void write(BufferData... data) {
        writeNow(data);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public void close() {
        writer.close();
    }
}

package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A netlink socket. It belongs to the network namespace of the thread that opened it, and can be used from any platform thread, one
 * at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    static final int ROUTE = 0;
    static final int NETFILTER = 12;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    /** Requests sent at once: their acknowledgements fit the socket's receive buffer. */
    private static final int BATCH = 100;

    private static final int BUFFER_BYTES = 64 * 1024;

    /** The kernel cuts a listing into pieces no larger than what was asked to be received before, and than this at first. */
    private static final int LISTING_BYTES = 8 * 1024;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    private final int descriptor;
    private final Arena arena;
    private final MemorySegment buffer;
    private int sequence;

    private NetlinkSocket(int descriptor, Arena arena, int bufferBytes) {
        this.descriptor = descriptor;
        this.arena = arena;
        this.buffer = arena.allocate(bufferBytes);
    }

    /** Opens a socket in the calling thread's network namespace. */
    static NetlinkSocket open(int protocol) throws SystemCallException {
        return new NetlinkSocket(descriptor(protocol), Arena.ofShared(), BUFFER_BYTES);
    }

    /** The same for the calling thread alone, which closes it too: memory of several threads stops all of them when it is given back. */
    static NetlinkSocket openOnce(int protocol) throws SystemCallException {
        return new NetlinkSocket(descriptor(protocol), Arena.ofConfined(), BUFFER_BYTES);
    }

    /** The same for questions alone, each with a short answer or a short listing, where a microsecond counts. */
    static NetlinkSocket openBriefly(int protocol) throws SystemCallException {
        return new NetlinkSocket(Libc.netlinkSocket(protocol), Arena.ofConfined(), LISTING_BYTES);
    }

    private static int descriptor(int protocol) throws SystemCallException {
        int descriptor = Libc.netlinkSocket(protocol);
        try {
            Libc.setSocketOption(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            if (protocol == ROUTE) {
                Libc.setSocketOption(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
            }
            return descriptor;
        } catch (SystemCallException e) {
            Libc.close(descriptor);
            throw e;
        }
    }

    /**
     * Sends the requests and waits until the kernel has answered all of them.
     *
     * @throws NetworkException naming the first request that was refused for a reason that it does not tolerate
     */
    synchronized void execute(List<NetlinkMessage> requests) {
        for (int from = 0; from < requests.size(); from += BATCH) {
            executeBatch(requests.subList(from, Math.min(requests.size(), from + BATCH)));
        }
    }

    private void executeBatch(List<NetlinkMessage> requests) {
        int first = sequence + 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream(requests.size() * 128);
        for (NetlinkMessage request : requests) {
            out.writeBytes(request.encode(++sequence, NetlinkMessage.ACK));
        }
        send(out.toByteArray(), requests.getFirst());
        List<String> refused = new ArrayList<>();
        for (int answered = 0; answered < requests.size(); ) {
            ByteBuffer answers = receive(requests.getFirst());
            while (answers.remaining() >= NetlinkMessage.HEADER_BYTES) {
                ByteBuffer answer = nextMessage(answers);
                if (answer.getShort(4) == NLMSG_ERROR && answer.getInt(8) >= first) {
                    answered++;
                    NetlinkMessage request = requests.get(answer.getInt(8) - first);
                    int errno = -answer.getInt(NetlinkMessage.HEADER_BYTES);
                    if (errno != 0 && !request.tolerates(errno)) {
                        refused.add(request + ": " + Errno.describe(errno));
                    }
                }
            }
        }
        if (!refused.isEmpty()) {
            throw new NetworkException("the kernel refused to " + refused.getFirst());
        }
    }

    /** Asks for a listing and returns the payload of each of its messages, after the netlink header; none where the request tolerates the refusal. */
    synchronized List<ByteBuffer> dump(NetlinkMessage request) {
        int expected = ++sequence;
        send(request.encode(expected, NetlinkMessage.DUMP), request);
        List<ByteBuffer> found = new ArrayList<>();
        while (true) {
            ByteBuffer answers = receive(request);
            while (answers.remaining() >= NetlinkMessage.HEADER_BYTES) {
                ByteBuffer answer = nextMessage(answers);
                if (answer.getInt(8) != expected) {
                    continue;
                }
                int type = answer.getShort(4);
                if (type == NLMSG_DONE) {
                    return found;
                }
                if (type == NLMSG_ERROR) {
                    int errno = -answer.getInt(NetlinkMessage.HEADER_BYTES);
                    if (request.tolerates(errno)) {
                        return List.of();
                    }
                    throw refused(request, errno);
                }
                found.add(answer.position(NetlinkMessage.HEADER_BYTES).slice().order(ByteOrder.nativeOrder()));
            }
        }
    }

    /** Asks for one thing and returns the payload of the answer, after the netlink header. */
    ByteBuffer ask(NetlinkMessage request) {
        return find(request).orElseThrow(() -> new NetworkException("the kernel has nothing to " + request));
    }

    /** The same for what need not be there: nothing where the request tolerates the refusal. */
    synchronized Optional<ByteBuffer> find(NetlinkMessage request) {
        int expected = ++sequence;
        send(request.encode(expected, 0), request);
        while (true) {
            ByteBuffer answers = receive(request);
            while (answers.remaining() >= NetlinkMessage.HEADER_BYTES) {
                ByteBuffer answer = nextMessage(answers);
                if (answer.getInt(8) == expected && answer.getShort(4) == NLMSG_ERROR) {
                    int errno = -answer.getInt(NetlinkMessage.HEADER_BYTES);
                    if (request.tolerates(errno)) {
                        return Optional.empty();
                    }
                    throw refused(request, errno);
                }
                if (answer.getInt(8) == expected) {
                    return Optional.of(
                            answer.position(NetlinkMessage.HEADER_BYTES).slice().order(ByteOrder.nativeOrder()));
                }
            }
        }
    }

    /** Cuts the next message off; the buffer moves behind it. */
    private static ByteBuffer nextMessage(ByteBuffer messages) {
        int start = messages.position();
        int length = messages.getInt(start);
        ByteBuffer message = messages.slice(start, length).order(ByteOrder.nativeOrder());
        messages.position(Math.min(messages.limit(), start + (length + 3 & ~3)));
        return message;
    }

    private void send(byte[] bytes, NetlinkMessage request) {
        try (Arena once = Arena.ofConfined()) {
            Libc.send(descriptor, once.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
        } catch (SystemCallException e) {
            throw new NetworkException("the kernel was not reached to " + request, e);
        }
    }

    private ByteBuffer receive(NetlinkMessage request) {
        try {
            int length = Libc.receive(descriptor, buffer);
            byte[] copy = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
        } catch (SystemCallException e) {
            throw new NetworkException("the kernel did not answer the request to " + request, e);
        }
    }

    private static NetworkException refused(NetlinkMessage request, int errno) {
        return new NetworkException("the kernel refused to " + request + ": " + Errno.describe(errno));
    }

    @Override
    public synchronized void close() {
        Libc.close(descriptor);
        arena.close();
    }
}

package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A raw socket for ICMP, which hears whatever ICMP arrives in the namespace that it was opened in; used by one thread at a time. */
final class IcmpSocket implements AutoCloseable {
    static final int ECHO_REPLY = 0;
    static final int UNREACHABLE = 3;
    static final int REDIRECT = 5;
    static final int ECHO = 8;
    static final int TIME_EXCEEDED = 11;
    static final int TIMESTAMP = 13;
    static final int TIMESTAMP_REPLY = 14;

    private static final int AF_INET = 2;
    private static final int SOCK_RAW_CLOEXEC = 0x80003;
    private static final int IPPROTO_ICMP = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final NativeFunction SENDTO =
            NativeFunction.of(Linker.nativeLinker().defaultLookup(), "sendto");
    private static final NativeFunction RECV =
            NativeFunction.of(Linker.nativeLinker().defaultLookup(), "recv");

    private final int descriptor;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = NativeFunction.state(arena);
    private final MemorySegment packet = arena.allocate(2048, 8);
    private final MemorySegment address = arena.allocate(16, 8);

    private IcmpSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens one in the calling thread's namespace. */
    static IcmpSocket open() throws SystemCallException {
        return new IcmpSocket(Libc.socket(AF_INET, SOCK_RAW_CLOEXEC, IPPROTO_ICMP));
    }

    /**
     * What arrived.
     *
     * @param number of the question that it is, or answers
     */
    record Message(Ipv4 source, int type, int code, int number) {}

    /** Sends a request; false where the kernel has no way for it. */
    boolean send(Ipv4 to, int type, int number) {
        ByteBuffer message = ByteBuffer.allocate(20);
        message.put((byte) type).put((byte) 0).putShort((short) 0).putShort((short) number);
        message.putShort((short) 0).putInt(number);
        message.putShort(2, checksum(message.array()));
        MemorySegment.copy(message.array(), 0, packet, ValueLayout.JAVA_BYTE, 0, 20);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        byte[] octets = to.toInetAddress().getAddress();
        MemorySegment.copy(octets, 0, address, ValueLayout.JAVA_BYTE, 4, 4);
        return (int) SENDTO.call(state, descriptor, packet.address(), 20, MSG_DONTWAIT, address.address(), 16) == 20;
    }

    private static short checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += (bytes[i] & 255) << 8 | bytes[i + 1] & 255;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    /** The next message that is there already, and long enough to be one of ours or an error. */
    Optional<Message> receive() {
        int length = (int) RECV.call(state, descriptor, packet.address(), 2048, MSG_DONTWAIT);
        if (length < 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = packet.asSlice(0, length).asByteBuffer();
        int head = (bytes.get(0) & 15) * 4;
        int number = length >= head + 12 ? bytes.getInt(head + 8) : 0;
        return Optional.of(
                new Message(new Ipv4(bytes.getInt(12)), bytes.get(head) & 255, bytes.get(head + 1) & 255, number));
    }

    @Override
    public void close() {
        Libc.close(descriptor);
        arena.close();
    }
}

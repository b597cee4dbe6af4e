package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How many TCP connections a network namespace has forgotten because they were idle. The kernel sends word of each connection that it forgets to
 * whoever listens; a program at the listening socket counts those that are meant and lets nothing through, so that nothing has to be read, nor can be missed
 * for want of room. Where a word was lost all the same, or does not say enough, the number is not known. Thread-safe.
 *
 * <p>A connection was idle if both hold: (1) it was established, and not ended by both sides nor reset; (2) its time had run out, so that the kernel gives no time that
 * was left, and nobody asked for its end, so that the word carries nobody's port.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/netfilter/nfnetlink_conntrack.h">
 *     nfnetlink_conntrack.h</a>
 */
final class IdleTimeouts implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_BPF = 50;

    /** The group of those that hear of connections' ends, as a bit. */
    private static final int ENDS = 1 << 2;

    private static final int MESSAGE_HEAD_BYTES = 56;

    private final int counts;
    private final int socket;
    private long[] taken = new long[IdleTimeoutsCode.COUNTS];
    private boolean closed;

    private IdleTimeouts(int counts, int socket) {
        this.counts = counts;
        this.socket = socket;
    }

    /**
     * Begins to count in the calling thread's network namespace, which lives on as long as this is open.
     *
     * @throws SystemCallException where the kernel cannot
     */
    static IdleTimeouts open() throws SystemCallException {
        List<Integer> opened = new ArrayList<>();
        try {
            int counts = Bpf.map("rs_idle", Bpf.MAP_ARRAY, Integer.BYTES, IdleTimeoutsCode.COUNTS * Long.BYTES, 1);
            opened.add(counts);
            int socket = Libc.netlinkSocket(NetlinkSocket.NETFILTER);
            opened.add(socket);
            int program = Bpf.filter("rs_idle", IdleTimeoutsCode.program(counts));
            try {
                Libc.setSocketOption(socket, SOL_SOCKET, SO_ATTACH_BPF, program);
            } finally {
                Libc.close(program);
            }
            Libc.bindNetlink(socket, ENDS);
            return new IdleTimeouts(counts, socket);
        } catch (SystemCallException e) {
            opened.forEach(Libc::close);
            throw e;
        }
    }

    /** How many there were since this was asked last; empty where that is not known. */
    synchronized OptionalLong take() {
        if (closed) {
            return OptionalLong.empty();
        }
        try {
            boolean lost = lost();
            long[] now = Bpf.read(counts, IdleTimeoutsCode.COUNTS);
            long idled = now[IdleTimeoutsCode.IDLED] - taken[IdleTimeoutsCode.IDLED];
            boolean told = now[IdleTimeoutsCode.UNTOLD] == taken[IdleTimeoutsCode.UNTOLD];
            taken = now;
            return told && !lost ? OptionalLong.of(idled) : OptionalLong.empty();
        } catch (SystemCallException e) {
            throw new NetworkException("idle connections cannot be counted", e);
        }
    }

    /** Whether the kernel had no memory for a word that it wanted to send; the socket itself is always empty. */
    private boolean lost() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.receiveNow(socket, arena.allocate(MESSAGE_HEAD_BYTES, Long.BYTES));
            return true;
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EAGAIN && e.errno() != Errno.ENOBUFS) {
                throw e;
            }
            return e.errno() == Errno.ENOBUFS;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(socket);
            Libc.close(counts);
        }
    }
}

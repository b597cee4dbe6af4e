package dev.roadstead.host.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/**
 * The few calls of the C library that the JDK has no method for, by the foreign function API. Each blocks its thread, and a
 * virtual thread's carrier with it: call from platform threads.
 */
final class Libc {
    static final int CLONE_NEWNET = 0x40000000;
    static final int MS_BIND = 0x1000;
    static final int MS_REC = 0x4000;
    static final int MS_SHARED = 1 << 20;
    static final int MNT_DETACH = 2;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_EX = 2;
    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;
    private static final int SIGURG = 23;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 0x80003;
    private static final int MSG_DONTWAIT = 0x40;

    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();

    private static final NativeFunction OPEN = NativeFunction.of(LIBRARY, "open");
    private static final NativeFunction OPENAT = NativeFunction.of(LIBRARY, "openat");
    private static final NativeFunction READ = NativeFunction.of(LIBRARY, "read");
    private static final NativeFunction CLOSE = NativeFunction.of(LIBRARY, "close");
    private static final NativeFunction FLOCK = NativeFunction.of(LIBRARY, "flock");
    private static final NativeFunction SETNS = NativeFunction.of(LIBRARY, "setns");
    private static final NativeFunction UNSHARE = NativeFunction.of(LIBRARY, "unshare");
    private static final NativeFunction MOUNT = NativeFunction.of(LIBRARY, "mount");
    private static final NativeFunction UMOUNT2 = NativeFunction.of(LIBRARY, "umount2");
    private static final NativeFunction FALLOCATE = NativeFunction.of(LIBRARY, "fallocate");
    private static final NativeFunction FCNTL = NativeFunction.of(LIBRARY, "fcntl");
    private static final NativeFunction SOCKET = NativeFunction.of(LIBRARY, "socket");
    private static final NativeFunction SETSOCKOPT = NativeFunction.of(LIBRARY, "setsockopt");
    private static final NativeFunction GETSOCKOPT = NativeFunction.of(LIBRARY, "getsockopt");
    private static final NativeFunction SEND = NativeFunction.of(LIBRARY, "send");
    private static final NativeFunction RECV = NativeFunction.of(LIBRARY, "recv");
    private static final NativeFunction BIND = NativeFunction.of(LIBRARY, "bind");
    private static final NativeFunction RECVMSG = NativeFunction.of(LIBRARY, "recvmsg");
    private static final NativeFunction STATVFS = NativeFunction.of(LIBRARY, "statvfs");

    /** The size of {@code struct statvfs}, and where its counts of inodes lie, in 64-bit C libraries. */
    private static final long STATVFS_BYTES = 112;

    private static final long STATVFS_FILES = 40;
    private static final long STATVFS_FREE_FILES = 56;

    private Libc() {}

    /** Opens a file for reading and returns its descriptor, which the caller closes. */
    static int open(String path) throws SystemCallException {
        return open(path, O_RDONLY);
    }

    /** The same for a file of a directory that is open. */
    static int openIn(int directory, String name) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return call("open " + name, arena, OPENAT, directory, address(arena.allocateFrom(name)), O_CLOEXEC);
        }
    }

    private static int open(String path, int access) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return call("open " + path, arena, OPEN, address(arena.allocateFrom(path)), access | O_CLOEXEC);
        }
    }

    /** Reads what is there, up to the size of the buffer, and returns its length. */
    static int read(int descriptor, MemorySegment buffer) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return call("read", arena, READ, descriptor, address(buffer), buffer.byteSize());
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            CLOSE.call(NativeFunction.state(arena), descriptor);
        }
    }

    /** Waits until nobody else holds a lock on the file that is open, and holds it until the descriptor is closed. */
    static void lock(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("flock", arena, FLOCK, descriptor, LOCK_EX);
        }
    }

    /** Moves the calling thread into the network namespace behind {@code descriptor}. */
    static void setNetworkNamespace(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("setns", arena, SETNS, descriptor, CLONE_NEWNET);
        }
    }

    /** Moves the calling thread into a network namespace of its own, a new one. */
    static void unshareNetworkNamespace() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("unshare", arena, UNSHARE, CLONE_NEWNET);
        }
    }

    static void mount(String source, String target, long flags) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            long none = address(arena.allocateFrom("none"));
            call(
                    "mount " + source + " on " + target,
                    arena,
                    MOUNT,
                    address(arena.allocateFrom(source)),
                    address(arena.allocateFrom(target)),
                    none,
                    flags,
                    address(MemorySegment.NULL));
        }
    }

    static void unmount(String target, int flags) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("umount " + target, arena, UMOUNT2, address(arena.allocateFrom(target)), flags);
        }
    }

    /** Gives back the disk space of a file's beginning; its size stays, and the hole reads as zeros. Takes microseconds. */
    static void punchBeginning(String path, long length) throws SystemCallException {
        int descriptor = open(path, O_WRONLY);
        try (Arena arena = Arena.ofConfined()) {
            int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
            call("fallocate " + path, arena, FALLOCATE, descriptor, mode, 0, length);
        } finally {
            close(descriptor);
        }
    }

    /**
     * Whether some process has a file open for writing. The kernel grants a lease for reading only where none has; it is given back at
     * once, and a process that opens the file in between waits for that, with a signal to this one that nobody heeds.
     */
    static boolean hasWriter(String path) throws SystemCallException {
        int descriptor = open(path, O_RDONLY);
        try (Arena arena = Arena.ofConfined()) {
            call("fcntl F_SETSIG", arena, FCNTL, descriptor, F_SETSIG, SIGURG);
            call("fcntl F_SETLEASE", arena, FCNTL, descriptor, F_SETLEASE, F_RDLCK);
            call("fcntl F_SETLEASE", arena, FCNTL, descriptor, F_SETLEASE, F_UNLCK);
            return false;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EAGAIN) {
                return true;
            }
            throw e;
        } finally {
            close(descriptor);
        }
    }

    /**
     * How many inodes a file system can have.
     *
     * @param all 0 where they are not counted
     * @param free for a process without privileges
     */
    record Inodes(long all, long free) {}

    /** Inodes of the file system that a file lies on. */
    static Inodes inodes(String path) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(STATVFS_BYTES, 8);
            call("statvfs " + path, arena, STATVFS, address(arena.allocateFrom(path)), address(answer));
            return new Inodes(
                    answer.get(ValueLayout.JAVA_LONG, STATVFS_FILES),
                    answer.get(ValueLayout.JAVA_LONG, STATVFS_FREE_FILES));
        }
    }

    static int socket(int domain, int type, int protocol) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return call("socket", arena, SOCKET, domain, type, protocol);
        }
    }

    static int netlinkSocket(int protocol) throws SystemCallException {
        return socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
    }

    /** Gives a netlink socket an address of its own, and the groups that it listens to. */
    static void bindNetlink(int descriptor, int groups) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(12, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, 8, groups);
            call("bind", arena, BIND, descriptor, address(address), 12);
        }
    }

    /** Takes a datagram that is there already, as the {@code msghdr} says. */
    static void receiveNow(int descriptor, MemorySegment head) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("recvmsg", arena, RECVMSG, descriptor, address(head), MSG_DONTWAIT);
        }
    }

    static void setSocketOption(int descriptor, int level, int option, int value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call(
                    "setsockopt",
                    arena,
                    SETSOCKOPT,
                    descriptor,
                    level,
                    option,
                    address(arena.allocateFrom(ValueLayout.JAVA_INT, value)),
                    4);
        }
    }

    /** An option that is a structure. */
    static void setSocketOption(int descriptor, int level, int option, MemorySegment value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("setsockopt", arena, SETSOCKOPT, descriptor, level, option, address(value), value.byteSize());
        }
    }

    /** Fills in a structure of exactly that size. */
    static void socketOption(int descriptor, int level, int option, MemorySegment value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
            call("getsockopt", arena, GETSOCKOPT, descriptor, level, option, address(value), address(size));
        }
    }

    static void send(int descriptor, MemorySegment bytes) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("send", arena, SEND, descriptor, address(bytes), bytes.byteSize(), 0);
        }
    }

    /** Waits for a datagram and returns its length. */
    static int receive(int descriptor, MemorySegment buffer) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return call("recv", arena, RECV, descriptor, address(buffer), buffer.byteSize(), 0);
        }
    }

    private static int call(String what, Arena arena, NativeFunction function, long... arguments)
            throws SystemCallException {
        MemorySegment state = NativeFunction.state(arena);
        while (true) {
            int result = (int) function.call(state, arguments);
            if (result >= 0) {
                return result;
            }
            int errno = NativeFunction.errno(state);
            if (errno != Errno.EINTR) {
                throw new SystemCallException(what, errno);
            }
        }
    }

    private static long address(MemorySegment segment) {
        return segment.address();
    }
}

package dev.roadstead.host.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

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

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private static final MethodHandle OPEN = bind("open", INT, POINTER, INT);
    private static final MethodHandle CLOSE = bind("close", INT, INT);
    private static final MethodHandle FLOCK = bind("flock", INT, INT, INT);
    private static final MethodHandle SETNS = bind("setns", INT, INT, INT);
    private static final MethodHandle UNSHARE = bind("unshare", INT, INT);
    private static final MethodHandle MOUNT = bind("mount", INT, POINTER, POINTER, POINTER, LONG, POINTER);
    private static final MethodHandle UMOUNT2 = bind("umount2", INT, POINTER, INT);
    private static final MethodHandle FALLOCATE = bind("fallocate", INT, INT, INT, LONG, LONG);
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(INT, INT, INT, INT),
            CAPTURE,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SOCKET = bind("socket", INT, INT, INT, INT);
    private static final MethodHandle SETSOCKOPT = bind("setsockopt", INT, INT, INT, INT, POINTER, INT);
    private static final MethodHandle SEND = bind("send", LONG, INT, POINTER, LONG, INT);
    private static final MethodHandle RECV = bind("recv", LONG, INT, POINTER, LONG, INT);

    private Libc() {}

    /** Opens a file for reading and returns its descriptor, which the caller closes. */
    static int open(String path) throws SystemCallException {
        return open(path, O_RDONLY);
    }

    private static int open(String path, int access) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call("open " + path, arena, OPEN, arena.allocateFrom(path), access | O_CLOEXEC);
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            invoke(arena.allocate(Linker.Option.captureStateLayout()), CLOSE, descriptor);
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
            MemorySegment none = arena.allocateFrom("none");
            call(
                    "mount " + source + " on " + target,
                    arena,
                    MOUNT,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    none,
                    flags,
                    MemorySegment.NULL);
        }
    }

    static void unmount(String target, int flags) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("umount " + target, arena, UMOUNT2, arena.allocateFrom(target), flags);
        }
    }

    /** Gives back the disk space of a file's beginning; its size stays, and the hole reads as zeros. Takes microseconds. */
    static void punchBeginning(String path, long length) throws SystemCallException {
        int descriptor = open(path, O_WRONLY);
        try (Arena arena = Arena.ofConfined()) {
            int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
            call("fallocate " + path, arena, FALLOCATE, descriptor, mode, 0L, length);
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

    static int socket(int domain, int type, int protocol) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call("socket", arena, SOCKET, domain, type, protocol);
        }
    }

    static void setSocketOption(int descriptor, int level, int option, int value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("setsockopt", arena, SETSOCKOPT, descriptor, level, option, arena.allocateFrom(INT, value), 4);
        }
    }

    static void send(int descriptor, MemorySegment bytes) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            call("send", arena, SEND, descriptor, bytes, bytes.byteSize(), 0);
        }
    }

    /** Waits for a datagram and returns its length. */
    static int receive(int descriptor, MemorySegment buffer) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call("recv", arena, RECV, descriptor, buffer, buffer.byteSize(), 0);
        }
    }

    private static long call(String what, Arena arena, MethodHandle function, Object... arguments)
            throws SystemCallException {
        MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        while (true) {
            long result = invoke(state, function, arguments);
            if (result >= 0) {
                return result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (errno != Errno.EINTR) {
                throw new SystemCallException(what, errno);
            }
        }
    }

    private static long invoke(MemorySegment state, MethodHandle function, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            return ((Number) function.invokeWithArguments(all)).longValue();
        } catch (Throwable e) {
            throw new AssertionError("a system call throws nothing", e);
        }
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters), CAPTURE);
    }
}

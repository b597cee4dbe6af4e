package dev.roadstead.host.linux;

/** Linux's error numbers that are told apart here; the same on every architecture that Java 25 runs on. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private Errno() {}

    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted (root with CAP_SYS_ADMIN and CAP_NET_ADMIN is needed)";
            case ENOENT -> "no such file or object";
            case ESRCH -> "no such object";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "exists already";
            case ENODEV -> "no such device";
            case EINVAL -> "invalid argument";
            case EADDRNOTAVAIL -> "address not available";
            default -> "error " + errno;
        };
    }
}

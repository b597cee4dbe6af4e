package dev.roadstead.host.linux;

import java.io.IOException;

/** A system call that failed, with its error number. */
final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    SystemCallException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}

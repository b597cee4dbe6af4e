package dev.roadstead.host.linux;

/** Something of this machine does not work as it must; the message says what, and how to mend it. */
public final class HostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HostException(String message) {
        super(message);
    }

    public HostException(String message, Throwable cause) {
        super(message, cause);
    }
}

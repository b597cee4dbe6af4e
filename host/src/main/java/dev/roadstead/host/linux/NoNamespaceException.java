package dev.roadstead.host.linux;

import java.io.IOException;

/** A name of a network namespace leads to none: it is not there, or is a plain file that a killed process left. */
final class NoNamespaceException extends IOException {
    private static final long serialVersionUID = 1;

    NoNamespaceException(String path, SystemCallException cause) {
        super(path + " leads to no network namespace", cause);
    }
}

package dev.roadstead.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked, for a reason outside of the request: disk full, damaged file, closed. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

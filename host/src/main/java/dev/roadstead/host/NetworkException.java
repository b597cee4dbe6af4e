package dev.roadstead.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The kernel refused a part of the network; the message names the part and what to do. */
public final class NetworkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final LinkedHashMap<String, String> refused = new LinkedHashMap<>();

    public NetworkException(String message) {
        super(message);
    }

    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }

    private NetworkException(Map<String, String> refused) {
        super(refused.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; ")));
        this.refused.putAll(refused);
    }

    /**
     * Only some VPCs were refused; all others are in force.
     *
     * @param refused why, by VPC; not empty
     */
    public static NetworkException of(Map<String, String> refused) {
        if (refused.isEmpty()) {
            throw new IllegalArgumentException("refused: no VPC (expected at least one)");
        }
        return new NetworkException(refused);
    }

    /** Why each VPC was refused that was, when all others are in force; empty when it is not known what is in force. */
    public Map<String, String> refused() {
        return new LinkedHashMap<>(refused);
    }
}

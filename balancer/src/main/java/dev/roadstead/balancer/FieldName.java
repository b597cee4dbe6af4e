package dev.roadstead.balancer;

/** The header fields that mean something to the balancer; all others pass. */
enum FieldName {
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    KEEP_ALIVE("keep-alive"),
    PROXY_CONNECTION("proxy-connection"),
    UPGRADE("upgrade"),
    TE("te"),
    X_FORWARDED_FOR("x-forwarded-for"),
    X_FORWARDED_PROTO("x-forwarded-proto"),
    X_FORWARDED_PORT("x-forwarded-port"),
    X_AMZN_TRACE_ID("x-amzn-trace-id"),
    OTHER("");

    private final String lowerCase;

    FieldName(String lowerCase) {
        this.lowerCase = lowerCase;
    }

    static FieldName of(byte[] bytes, int from, int to) {
        return switch (to - from) {
            case 2 -> TE.orOther(bytes, from, to);
            case 4 -> HOST.orOther(bytes, from, to);
            case 7 -> UPGRADE.orOther(bytes, from, to);
            case 10 -> CONNECTION.or(KEEP_ALIVE, bytes, from, to);
            case 14 -> CONTENT_LENGTH.orOther(bytes, from, to);
            case 15 -> X_FORWARDED_FOR.or(X_AMZN_TRACE_ID, bytes, from, to);
            case 16 -> X_FORWARDED_PORT.or(PROXY_CONNECTION, bytes, from, to);
            case 17 -> TRANSFER_ENCODING.or(X_FORWARDED_PROTO, bytes, from, to);
            default -> OTHER;
        };
    }

    private FieldName or(FieldName other, byte[] bytes, int from, int to) {
        FieldName name = orOther(bytes, from, to);
        return name == this ? name : other.orOther(bytes, from, to);
    }

    private FieldName orOther(byte[] bytes, int from, int to) {
        return Octets.equalsIgnoreCase(bytes, from, to, lowerCase) ? this : OTHER;
    }

    /**
     * Whether a reader that drops or exchanges delimiters would take the name for that of a field which tells where the body
     * ends, as in {@code Transfer_Encoding}.
     */
    static boolean resemblesFraming(byte[] bytes, int from, int to) {
        if (to - from < CONTENT_LENGTH.lowerCase.length() - 1) {
            return false;
        }
        return hasLettersOf("contentlength", bytes, from, to) || hasLettersOf("transferencoding", bytes, from, to);
    }

    private static boolean hasLettersOf(String letters, byte[] bytes, int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            if (!Octets.isAlphanumeric(bytes[i])) {
                continue;
            }
            if (found == letters.length() || Octets.lower(bytes[i]) != letters.charAt(found)) {
                return false;
            }
            found++;
        }
        return found == letters.length();
    }
}

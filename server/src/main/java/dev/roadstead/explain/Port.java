package dev.roadstead.explain;

import java.util.Locale;

/**
 * Where a packet is sent to.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
public record Port(int number, String protocol) {

    /**
     * Reads {@code 443}, {@code 443/tcp} or {@code 53/udp}.
     *
     * @throws IllegalArgumentException when {@code text} is anything else
     */
    public static Port parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
        String protocol = parts.length == 2 ? parts[1] : "tcp";
        boolean known = protocol.equals("tcp") || protocol.equals("udp");
        boolean numbered = parts.length <= 2 && parts[0].matches("\\d{1,5}") && Integer.parseInt(parts[0]) <= 65_535;
        if (!known || !numbered) {
            throw new IllegalArgumentException(
                    "PORT: " + text + " (expected a port from 0 to 65535, such as 443, 443/tcp or 53/udp)");
        }
        return new Port(Integer.parseInt(parts[0]), protocol);
    }

    @Override
    public String toString() {
        return number + "/" + protocol;
    }
}

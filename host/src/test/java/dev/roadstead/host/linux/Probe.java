package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.util.Optional;

/**
 * One question to the network.
 *
 * @param number tells it from all others
 * @param from an interface, or {@link #HOST}
 * @param port of TCP and UDP; 0 for the others
 */
record Probe(int number, String from, Ipv4 to, Kind kind, int port) {
    /** The machine itself, as a client of public addresses. */
    static final String HOST = "host";

    /** The cloud's own services, as an answerer. */
    static final String SERVICES = "services";

    /** What stands for the internet, as an answerer. */
    static final String INTERNET = "internet";

    /** What is asked: a connection, a datagram, ICMP's echo and timestamp requests, a question for a name. */
    enum Kind {
        TCP(6),
        UDP(17),
        ECHO(1),
        TIMESTAMP(1),
        NAME(17);

        /** By the number that IANA gave it. */
        final int protocol;

        Kind(int protocol) {
            this.protocol = protocol;
        }

        /** The type of the question among ICMP's, or of its answer. */
        int icmpType(boolean answer) {
            return switch (this) {
                case ECHO -> answer ? 0 : 8;
                case TIMESTAMP -> answer ? 14 : 13;
                case TCP, UDP, NAME -> throw new IllegalStateException(this + " is not ICMP's");
            };
        }
    }

    @Override
    public String toString() {
        return from + " -> " + to + " " + kind + (port == 0 ? "" : "/" + port);
    }

    /**
     * What became of a question.
     *
     * @param receivedBy who got it
     * @param seenAs the address that it seemed to come from
     * @param answered whether the answer came back
     */
    record Outcome(Optional<String> receivedBy, Optional<Ipv4> seenAs, boolean answered) {
        static final Outcome SILENCE = new Outcome(Optional.empty(), Optional.empty(), false);

        static Outcome received(String by, Ipv4 seenAs, boolean answered) {
            return new Outcome(Optional.of(by), Optional.of(seenAs), answered);
        }

        /** As much of it as can be seen from outside of the kernel. */
        Outcome visible(Kind kind) {
            return switch (kind) {
                // Nobody hears of a connection whose handshake is cut.
                case TCP -> answered ? this : SILENCE;
                case UDP -> this;
                // The host's kernel answers for the services, and hears others' too.
                case ECHO, TIMESTAMP ->
                    receivedBy.equals(Optional.of(SERVICES))
                            ? new Outcome(Optional.empty(), Optional.empty(), answered)
                            : this;
                case NAME -> new Outcome(Optional.empty(), Optional.empty(), answered);
            };
        }

        @Override
        public String toString() {
            if (receivedBy.isEmpty()) {
                return answered ? "answered" : "silence";
            }
            return (answered ? "answered by " : "received, and not answered, by ") + receivedBy.get() + " as from "
                    + seenAs.map(Ipv4::toString).orElse("?");
        }
    }
}

package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.BpfCode.STACK;

import dev.roadstead.host.linux.BpfCode.Helper;
import dev.roadstead.host.linux.BpfCode.Size;
import dev.roadstead.host.linux.BpfCode.When;

/** The program of {@link IdleTimeouts}: it sees what the kernel says of a connection that it has forgotten. */
final class IdleTimeoutsCode {
    /** Which of the numbers counts connections that were idle. */
    static final int IDLED = 0;

    /** Which of the numbers counts connections whose state is not said. */
    static final int UNTOLD = 1;

    static final int COUNTS = 2;

    private static final int MESSAGE = 6;
    private static final int AT = 7;
    private static final int SEEN = 8;

    /** Netlink's and netfilter's heads, and the first attribute as far as its protocol: the tuple of an IPv4 connection. */
    private static final int HEAD_BYTES = 56;

    private static final int HEAD = -HEAD_BYTES;
    private static final int PORT = HEAD + 12;
    private static final int PROTOCOL_NUMBER = HEAD + 52;
    private static final int TCP = 6;

    private static final int ATTRIBUTE = HEAD - 8;
    private static final int ATTRIBUTE_TYPE = ATTRIBUTE + 2;
    private static final int STATE = ATTRIBUTE - 16;
    private static final int STATE_BYTES = 9;
    private static final int STATE_TYPE = STATE + 6;

    private static final int FIRST_ATTRIBUTE = 20;
    private static final int TYPES = 0x3fff;
    private static final int PROTOCOL = 4;
    private static final int TIME_LEFT = 7;

    /** More than the kernel has kinds of. */
    private static final int ATTRIBUTES = 32;

    private IdleTimeoutsCode() {}

    /**
     * Counts a connection's end if it was for being idle, or apart if the message does not say what the connection's state was, and lets no message
     * through. The time that was left, if any was, comes before the state.
     */
    static byte[] program(int counts) {
        BpfCode code = new BpfCode().copy(MESSAGE, 1).set(2, 0);
        read(code, HEAD, HEAD_BYTES, "done");
        code.load(Size.WORD, 1, STACK, PORT)
                .jump(When.NOT_EQUAL, 1, 0, "done")
                .load(Size.BYTE, 1, STACK, PROTOCOL_NUMBER)
                .jump(When.NOT_EQUAL, 1, TCP, "done")
                .set(AT, FIRST_ATTRIBUTE)
                .set(SEEN, 0);

        code.label("next").copy(2, AT);
        read(code, ATTRIBUTE, Integer.BYTES, "untold");
        code.load(Size.HALF, 1, STACK, ATTRIBUTE_TYPE)
                .and(1, TYPES)
                .jump(When.EQUAL, 1, TIME_LEFT, "done")
                .jump(When.EQUAL, 1, PROTOCOL, "state")
                .load(Size.HALF, 1, STACK, ATTRIBUTE)
                .add(1, 3)
                .and(1, ~3)
                .addRegister(AT, 1)
                .add(SEEN, 1)
                .jump(When.BELOW, SEEN, ATTRIBUTES, "next");
        code.label("untold").valueInMap(2, counts).add(2, UNTOLD * Long.BYTES);
        count(code);

        code.label("state").copy(2, AT).add(2, Integer.BYTES);
        read(code, STATE, STATE_BYTES, "untold");
        code.load(Size.HALF, 1, STACK, STATE_TYPE)
                .jump(When.NOT_EQUAL, 1, Connections.TCP_STATE, "untold")
                .load(Size.BYTE, 1, STACK, STATE + STATE_BYTES - 1)
                .jump(When.BELOW, 1, Connections.TCP_ESTABLISHED, "done")
                .jump(When.ABOVE, 1, Connections.TCP_CLOSE_WAIT, "done")
                .valueInMap(2, counts);
        count(code);
        return code.label("done").set(0, 0).exit().encode();
    }

    /** Copies bytes of the message, from where register 2 says. */
    private static void read(BpfCode code, int to, int bytes, String ifThereAreNone) {
        code.copy(1, MESSAGE)
                .copy(3, STACK)
                .add(3, to)
                .set(4, bytes)
                .call(Helper.PACKET_BYTES)
                .jump(When.NOT_EQUAL, 0, 0, ifThereAreNone);
    }

    /** One more in the number that register 2 leads to. */
    private static void count(BpfCode code) {
        code.set(1, 1).addAtomically(Size.DOUBLE, 2, 1).set(0, 0).exit();
    }
}

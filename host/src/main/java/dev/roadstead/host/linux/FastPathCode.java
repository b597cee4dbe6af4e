package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.BpfCode.STACK;

import dev.roadstead.host.linux.BpfCode.Helper;
import dev.roadstead.host.linux.BpfCode.Size;
import dev.roadstead.host.linux.BpfCode.When;

/**
 * The two programs of a router's fast path; {@link FastPath} says what they are for. What a packet's bytes are compared with is in the
 * machine's byte order, little-endian on both architectures that we run on.
 */
final class FastPathCode {
    /** The bit of a packet's mark by which the packet filter says that the connection may be learned: no subnet's mark has it. */
    static final int LEARN = 0x1;

    /** A key: the device that packets come from, their addresses and ports. */
    static final int KEY_BYTES = 16;

    /** A value: generation, device, time (eight bytes) and both hardware addresses, padded. */
    static final int VALUE_BYTES = 32;

    /** How long what was learned is believed. */
    static final long NANOSECONDS = 10_000_000_000L;

    private static final int CONTEXT = 6;
    private static final int GENERATION = 8;
    private static final int FLOW = 9;

    private static final int MARK = 8;
    private static final int PRIORITY = 32;
    private static final int CAME_IN_BY = 36;
    private static final int DEVICE = 40;
    private static final int DATA = 76;
    private static final int DATA_END = 80;

    private static final int HEADERS = 54;
    private static final int ETHERNET_TYPE = 12;
    private static final int IP_VERSION = 14;
    private static final int IP_FRAGMENT = 20;
    private static final int IP_TTL = 22;
    private static final int IP_PROTOCOL = 23;
    private static final int IP_CHECKSUM = 24;
    private static final int IP_SOURCE = 26;
    private static final int IP_DESTINATION = 30;
    private static final int TCP_PORTS = 34;
    private static final int TCP_FLAGS = 47;

    private static final int IPV4 = 0x0008;
    private static final int WITHOUT_OPTIONS = 0x45;
    private static final int FRAGMENTED = 0xff3f;
    private static final int TCP = 6;
    private static final int FIN_SYN_RST = 0x7;

    private static final int KEY = -KEY_BYTES;
    private static final int VALUE = KEY - VALUE_BYTES;

    private FastPathCode() {}

    /**
     * Sees what comes from an attached namespace: sends a packet of a known flow straight into the namespace that it is for, and notes the
     * generation on all others.
     */
    static byte[] arriving(int flows, int generation) {
        BpfCode code = new BpfCode().copy(CONTEXT, 1);
        generation(code, generation).store(Size.WORD, CONTEXT, PRIORITY, GENERATION);
        plainTcp(code);
        code.load(Size.BYTE, 5, 2, IP_TTL).jump(When.AT_MOST, 5, 1, "pass");
        code.load(Size.WORD, 5, CONTEXT, DEVICE).store(Size.WORD, STACK, KEY, 5);
        restOfKey(code);
        code.load(Size.BYTE, 5, 2, TCP_FLAGS)
                .map(1, flows)
                .copy(2, STACK)
                .add(2, KEY)
                .jump(When.SOME_BITS, 5, FIN_SYN_RST, "forget");

        code.call(Helper.MAP_LOOKUP)
                .jump(When.EQUAL, 0, 0, "pass")
                .copy(FLOW, 0)
                .load(Size.WORD, 5, FLOW, 0)
                .jumpComparing(When.NOT_EQUAL, 5, GENERATION, "pass")
                .call(Helper.COARSE_NANOSECONDS)
                .load(Size.DOUBLE, 1, FLOW, 8)
                .jumpComparing(When.ABOVE, 0, 1, "pass");
        headers(code);
        code.load(Size.DOUBLE, 5, FLOW, 16)
                .store(Size.DOUBLE, 2, 0, 5)
                .load(Size.WORD, 5, FLOW, 24)
                .store(Size.WORD, 2, 8, 5);
        // RFC 1624: the sum is in ones' complement, so that what overflows is carried.
        code.load(Size.HALF, 5, 2, IP_CHECKSUM)
                .add(5, 1)
                .jump(When.BELOW, 5, 0xffff, "summed")
                .add(5, 1)
                .label("summed")
                .store(Size.HALF, 2, IP_CHECKSUM, 5)
                .load(Size.BYTE, 5, 2, IP_TTL)
                .add(5, -1)
                .store(Size.BYTE, 2, IP_TTL, 5);
        code.set(5, 0)
                .store(Size.WORD, CONTEXT, PRIORITY, 5)
                .load(Size.WORD, 1, FLOW, 4)
                .set(2, 0)
                .call(Helper.REDIRECT_TO_PEER)
                .exit();
        code.label("forget").call(Helper.MAP_DELETE);
        return pass(code);
    }

    /** Sees what goes to an attached namespace: learns the flow of a packet that the packet filter says may be learned. */
    static byte[] leaving(int flows, int generation) {
        BpfCode code = new BpfCode()
                .copy(CONTEXT, 1)
                .load(Size.WORD, 5, CONTEXT, MARK)
                .set(0, 0)
                .jump(When.SOME_BITS, 5, LEARN, "learn")
                .exit()
                .label("learn");
        generation(code, generation)
                .load(Size.WORD, 5, CONTEXT, PRIORITY)
                .jumpComparing(When.NOT_EQUAL, 5, GENERATION, "pass");
        plainTcp(code);
        code.load(Size.BYTE, 5, 2, TCP_FLAGS).jump(When.SOME_BITS, 5, FIN_SYN_RST, "pass");
        code.load(Size.WORD, 5, CONTEXT, CAME_IN_BY).store(Size.WORD, STACK, KEY, 5);
        restOfKey(code);
        code.store(Size.WORD, STACK, VALUE, GENERATION)
                .load(Size.WORD, 5, CONTEXT, DEVICE)
                .store(Size.WORD, STACK, VALUE + 4, 5)
                .load(Size.DOUBLE, 5, 2, 0)
                .store(Size.DOUBLE, STACK, VALUE + 16, 5)
                .load(Size.WORD, 5, 2, 8)
                .store(Size.WORD, STACK, VALUE + 24, 5)
                .set(5, 0)
                .store(Size.WORD, STACK, VALUE + 28, 5);
        code.call(Helper.COARSE_NANOSECONDS)
                .addLong(0, 1, NANOSECONDS)
                .store(Size.DOUBLE, STACK, VALUE + 8, 0)
                .map(1, flows)
                .copy(2, STACK)
                .add(2, KEY)
                .copy(3, STACK)
                .add(3, VALUE)
                .set(4, 0)
                .call(Helper.MAP_UPDATE);
        return pass(code);
    }

    private static BpfCode generation(BpfCode code, int generation) {
        return code.valueInMap(5, generation).load(Size.WORD, GENERATION, 5, 0);
    }

    /** Leaves the packet in register 2, or passes it on: the kernel's own road takes whatever has not all headers in one piece. */
    private static void headers(BpfCode code) {
        code.load(Size.WORD, 2, CONTEXT, DATA)
                .load(Size.WORD, 3, CONTEXT, DATA_END)
                .copy(4, 2)
                .add(4, HEADERS)
                .jumpComparing(When.ABOVE, 4, 3, "pass");
    }

    private static void plainTcp(BpfCode code) {
        headers(code);
        code.load(Size.HALF, 5, 2, ETHERNET_TYPE)
                .jump(When.NOT_EQUAL, 5, IPV4, "pass")
                .load(Size.BYTE, 5, 2, IP_VERSION)
                .jump(When.NOT_EQUAL, 5, WITHOUT_OPTIONS, "pass")
                .load(Size.HALF, 5, 2, IP_FRAGMENT)
                .jump(When.SOME_BITS, 5, FRAGMENTED, "pass")
                .load(Size.BYTE, 5, 2, IP_PROTOCOL)
                .jump(When.NOT_EQUAL, 5, TCP, "pass");
    }

    private static void restOfKey(BpfCode code) {
        code.load(Size.WORD, 5, 2, IP_SOURCE)
                .store(Size.WORD, STACK, KEY + 4, 5)
                .load(Size.WORD, 5, 2, IP_DESTINATION)
                .store(Size.WORD, STACK, KEY + 8, 5)
                .load(Size.WORD, 5, 2, TCP_PORTS)
                .store(Size.WORD, STACK, KEY + 12, 5);
    }

    private static byte[] pass(BpfCode code) {
        return code.label("pass").set(0, 0).exit().encode();
    }
}

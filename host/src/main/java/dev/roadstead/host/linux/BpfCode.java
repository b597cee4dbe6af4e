package dev.roadstead.host.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of the kernel's packet machine being written, instruction by instruction. Registers: 0 is the result of calls and of the program,
 * 1 to 5 are arguments and lost in calls, 6 to 9 are kept, 10 is the end of the stack. Labels may be used before they are placed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9669">RFC 9669, the BPF instruction set</a>
 */
final class BpfCode {
    static final int INSTRUCTION_BYTES = 8;

    /** The stack's end. */
    static final int STACK = 10;

    private static final int MAP = 1;
    private static final int VALUE_IN_MAP = 2;

    /** The size of what a load or a store moves. */
    enum Size {
        BYTE(0x10, 1),
        HALF(0x08, 2),
        WORD(0x00, 4),
        DOUBLE(0x18, 8);

        private final int bits;
        private final int bytes;

        Size(int bits, int bytes) {
            this.bits = bits;
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /** When a jump is taken; the comparisons are of numbers without a sign. */
    enum When {
        EQUAL(0x15),
        NOT_EQUAL(0x55),
        ABOVE(0x25),
        BELOW(0xa5),
        AT_MOST(0xb5),
        SOME_BITS(0x45);

        private static final int WITH_REGISTER = 0x08;

        private final int code;

        When(int code) {
            this.code = code;
        }
    }

    /** Functions of the kernel. */
    enum Helper {
        MAP_LOOKUP(1),
        MAP_UPDATE(2),
        MAP_DELETE(3),
        PACKET_BYTES(26),
        REDIRECT_TO_PEER(155),
        COARSE_NANOSECONDS(160);

        private final int number;

        Helper(int number) {
            this.number = number;
        }
    }

    private record Instruction(int code, int target, int source, int offset, int value, String label) {}

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private BpfCode add(int code, int target, int source, int offset, int value) {
        instructions.add(new Instruction(code, target, source, offset, value, ""));
        return this;
    }

    BpfCode load(Size size, int target, int source, int offset) {
        return add(0x61 | size.bits, target, source, offset, 0);
    }

    BpfCode store(Size size, int target, int offset, int source) {
        return add(0x63 | size.bits, target, source, offset, 0);
    }

    BpfCode copy(int target, int source) {
        return add(0xbf, target, source, 0, 0);
    }

    BpfCode set(int target, int value) {
        return add(0xb7, target, 0, 0, value);
    }

    BpfCode add(int target, int value) {
        return add(0x07, target, 0, 0, value);
    }

    BpfCode addRegister(int target, int source) {
        return add(0x0f, target, source, 0, 0);
    }

    /** Adds a register to what another one leads to, whoever else does at the same time. */
    BpfCode addAtomically(Size size, int target, int source) {
        return add(0xc3 | size.bits, target, source, 0, 0);
    }

    BpfCode and(int target, int value) {
        return add(0x57, target, 0, 0, value);
    }

    /** Adds a number too large for an instruction; {@code scratch} is lost. */
    BpfCode addLong(int target, int scratch, long value) {
        return wide(scratch, 0, (int) value, (int) (value >>> 32)).addRegister(target, scratch);
    }

    BpfCode jump(When when, int register, int value, String label) {
        instructions.add(new Instruction(when.code, register, 0, 0, value, label));
        return this;
    }

    BpfCode jumpComparing(When when, int register, int other, String label) {
        instructions.add(new Instruction(when.code | When.WITH_REGISTER, register, other, 0, 0, label));
        return this;
    }

    BpfCode call(Helper helper) {
        return add(0x85, 0, 0, 0, helper.number);
    }

    /** Loads a map, as an argument of calls. */
    BpfCode map(int target, int descriptor) {
        return wide(target, MAP, descriptor, 0);
    }

    /** Loads the address of the first value in an array. */
    BpfCode valueInMap(int target, int descriptor) {
        return wide(target, VALUE_IN_MAP, descriptor, 0);
    }

    private BpfCode wide(int target, int kind, int low, int high) {
        return add(0x18, target, kind, 0, low).add(0, 0, 0, 0, high);
    }

    BpfCode label(String label) {
        labels.put(label, instructions.size());
        return this;
    }

    /** Ends the program with what register 0 holds. */
    BpfCode exit() {
        return add(0x95, 0, 0, 0, 0);
    }

    /** The instructions, in the machine's byte order. */
    byte[] encode() {
        ByteBuffer bytes =
                ByteBuffer.allocate(instructions.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        for (int at = 0; at < instructions.size(); at++) {
            Instruction each = instructions.get(at);
            bytes.put((byte) each.code)
                    .put((byte) (each.source << 4 | each.target))
                    .putShort((short) (each.label.isEmpty() ? each.offset : distance(at, each.label)))
                    .putInt(each.value);
        }
        return bytes.array();
    }

    private int distance(int from, String label) {
        Integer to = labels.get(label);
        if (to == null) {
            throw new IllegalStateException("no instruction has the label " + label);
        }
        return to - from - 1;
    }
}

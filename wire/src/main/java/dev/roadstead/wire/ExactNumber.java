package dev.roadstead.wire;

import java.math.BigDecimal;

/** A number of a request, on its way into an integral type. Whatever does not fit is malformed, never rounded. */
record ExactNumber(BigDecimal value, String type, String path) {
    private static final int MAX_DIGITS = 40;

    int intValueExact() {
        return (int) within(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    long longValueExact() {
        return within(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    short shortValueExact() {
        return (short) within(Short.MIN_VALUE, Short.MAX_VALUE);
    }

    byte byteValueExact() {
        return (byte) within(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    private long within(long min, long max) {
        if (Math.abs((long) value.scale()) > MAX_DIGITS || value.precision() > MAX_DIGITS) {
            throw unfit();
        }
        try {
            long result = value.longValueExact();
            if (result >= min && result <= max) {
                return result;
            }
        } catch (ArithmeticException e) {
            throw unfit();
        }
        throw unfit();
    }

    private MalformedRequestException unfit() {
        return new MalformedRequestException("NUMBER_VALUE can not be converted to " + type + " at '" + path + "'");
    }
}

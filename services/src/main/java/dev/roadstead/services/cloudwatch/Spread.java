package dev.roadstead.services.cloudwatch;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which values came, and how often: what percentiles and trimmed statistics are computed from. Exact up to {@value #LIMIT} different values.
 * Beyond that values lose their last binary digits, as few as bring them under the limit, so that the error is relative to the
 * value and the space bounded however many come: the bits of a double are in the order of its value, so all that share
 * the first ones are neighbours. Immutable.
 */
final class Spread {

    /** Different values at most; twice what one call may put. */
    static final int LIMIT = 300;

    private final double[] values;
    private final double[] counts;

    /** @param values ascending, all different */
    private Spread(double[] values, double[] counts) {
        this.values = values;
        this.counts = counts;
    }

    static Spread of(double value, double count) {
        return new Spread(new double[] {value + 0.0}, new double[] {count});
    }

    int size() {
        return values.length;
    }

    double value(int index) {
        return values[index];
    }

    double count(int index) {
        return counts[index];
    }

    /** Both together. */
    Spread plus(Spread other) {
        double[] merged = new double[size() + other.size()];
        double[] mergedCounts = new double[merged.length];
        int size = 0;
        int mine = 0;
        int others = 0;
        while (mine < size() || others < other.size()) {
            boolean takeMine = others == other.size() || mine < size() && values[mine] <= other.values[others];
            double value = takeMine ? values[mine] : other.values[others];
            double count = takeMine ? counts[mine++] : other.counts[others++];
            if (size > 0 && merged[size - 1] == value) {
                mergedCounts[size - 1] += count;
            } else {
                merged[size] = value;
                mergedCounts[size++] = count;
            }
        }
        return new Spread(Arrays.copyOf(merged, size), Arrays.copyOf(mergedCounts, size)).bounded();
    }

    private Spread bounded() {
        Spread bounded = this;
        for (int dropped = 40; bounded.size() > LIMIT; dropped++) {
            bounded = bounded.without(dropped);
        }
        return bounded;
    }

    /** Without the last so many bits of every value, which then stands in the middle of those that share the others. */
    private Spread without(int dropped) {
        double[] kept = new double[size()];
        double[] keptCounts = new double[size()];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            double value = middle(values[i], dropped);
            if (size > 0 && kept[size - 1] == value) {
                keptCounts[size - 1] += counts[i];
            } else {
                kept[size] = value;
                keptCounts[size++] = counts[i];
            }
        }
        return new Spread(Arrays.copyOf(kept, size), Arrays.copyOf(keptCounts, size));
    }

    private static double middle(double value, int dropped) {
        if (value == 0) {
            return value;
        }
        long shared = Double.doubleToRawLongBits(value) & -(1L << dropped);
        return Double.longBitsToDouble(shared | 1L << (dropped - 1));
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(size() * 2 * Double.BYTES);
        for (int i = 0; i < values.length; i++) {
            bytes.putDouble(values[i]).putDouble(counts[i]);
        }
        return bytes.array();
    }

    static Spread of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int size = bytes.length / (2 * Double.BYTES);
        double[] values = new double[size];
        double[] counts = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = buffer.getDouble();
            counts[i] = buffer.getDouble();
        }
        return new Spread(values, counts);
    }
}

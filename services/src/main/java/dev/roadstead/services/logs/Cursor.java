package dev.roadstead.services.logs;

/**
 * A place in a stream in reading order: by timestamp, then in the order of arrival.
 *
 * @param timestamp milliseconds since the epoch
 */
record Cursor(long timestamp, long position) implements Comparable<Cursor> {

    static final Cursor START = new Cursor(Long.MIN_VALUE, Long.MIN_VALUE);
    static final Cursor END = new Cursor(Long.MAX_VALUE, Long.MAX_VALUE);

    @Override
    public int compareTo(Cursor other) {
        int byTime = Long.compare(timestamp, other.timestamp);
        return byTime != 0 ? byTime : Long.compare(position, other.position);
    }
}

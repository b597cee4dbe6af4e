package dev.roadstead.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The three timestamp formats of AWS's protocols: seconds since the epoch as a decimal, ISO 8601 and RFC 822.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
final class Timestamps {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L);

    private Timestamps() {}

    /** A plain decimal, never in scientific notation, with milliseconds where there are any. */
    static String epochSeconds(Instant instant) {
        BigDecimal seconds =
                BigDecimal.valueOf(instant.toEpochMilli()).movePointLeft(3).stripTrailingZeros();
        return seconds.signum() == 0 ? "0" : seconds.toPlainString();
    }

    static String iso(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant);
    }

    /** @throws DateTimeException beyond the years 0 to 9999 */
    static Instant fromEpochSeconds(BigDecimal seconds) {
        if (seconds.abs().compareTo(MAX_SECONDS) > 0) {
            throw new DateTimeException(
                    "timestamp out of range (expected seconds since 1970-01-01 up to the year 9999)");
        }
        BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.DOWN);
        var parts =
                nanos.toBigInteger().divideAndRemainder(BigDecimal.TEN.pow(9).toBigInteger());
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /** @throws DateTimeException where the text is none of the formats */
    static Instant parse(String text) {
        if (text.isEmpty() || text.length() > 64) {
            throw new DateTimeException("not a timestamp");
        }
        char first = text.charAt(0);
        if (Character.isLetter(first)) {
            return HTTP_DATE.parse(text, Instant::from);
        }
        if (text.indexOf('T') < 0 && text.indexOf('t') < 0) {
            return number(text);
        }
        return DateTimeFormatter.ISO_DATE_TIME
                .withZone(ZoneOffset.UTC)
                .parse(text.toUpperCase(Locale.ROOT), Instant::from);
    }

    private static Instant number(String text) {
        try {
            return fromEpochSeconds(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new DateTimeException("not a timestamp", e);
        }
    }
}

package dev.roadstead.services.aws;

import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** New identifiers in AWS's shapes, from an injected source of randomness. */
public final class Ids {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final RandomGenerator random;

    /**
     * @param random a cryptographic generator where ids must not be guessed; a seeded one in simulations
     */
    public Ids(RandomGenerator random) {
        this.random = random;
    }

    /** {@code prefix-0} and 16 hex digits, as EC2 names its resources. */
    public String resource(String prefix) {
        return prefix + "-0" + hex(16);
    }

    /** So many lower-case hex digits; 32 for an ECS task. */
    public String hex(int digits) {
        byte[] bytes = new byte[(digits + 1) / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes).substring(0, digits);
    }

    /** So many decimal digits, as in a load balancer's DNS name; the first is not zero. */
    public String decimal(int digits) {
        StringBuilder text = new StringBuilder(digits).append((char) ('1' + random.nextInt(9)));
        while (text.length() < digits) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    /** {@code prefix} and upper-case letters and digits to {@code length} in all, as IAM's ids (AROA..., AKIA...). */
    public String iam(String prefix, int length) {
        StringBuilder text = new StringBuilder(prefix);
        while (text.length() < length) {
            text.append(BASE32.charAt(random.nextInt(BASE32.length())));
        }
        return text.toString();
    }

    /** Random letters and digits, as in a secret's ARN suffix. */
    public String alphanumeric(int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            int n = random.nextInt(62);
            text.append((char) (n < 10 ? '0' + n : n < 36 ? 'A' + n - 10 : 'a' + n - 36));
        }
        return text.toString();
    }

    /** A number from 0 up to, but not including, a bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** A version 4 UUID (RFC 9562). */
    public String uuid() {
        long most = random.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
        long least = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(most, least).toString();
    }
}

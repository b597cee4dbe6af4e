package dev.roadstead.services.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkField;

/**
 * Which listing a page's token goes on with: the operation, for an account and region, with its filters. The request of the
 * operation that runs on this thread travels in a {@link ScopedValue}, so that no operation has to think of it.
 */
final class Listed {
    /** What may change from page to page. */
    private static final Set<String> PAGING =
            Set.of("nexttoken", "marker", "maxresults", "maxitems", "pagesize", "limit");

    private static final int MARK_BYTES = 8;
    private static final ScopedValue<AwsRequest> REQUEST = ScopedValue.newInstance();

    private Listed() {}

    static <R> R within(AwsRequest request, Supplier<R> operation) {
        return ScopedValue.where(REQUEST, request).call(operation::get);
    }

    /** The same for every page of a listing, and another for every other listing. */
    static String mark() {
        if (!REQUEST.isBound()) {
            return "";
        }
        MessageDigest digest = sha256();
        AwsRequest request = REQUEST.get();
        Caller caller = Caller.current();
        add(digest, caller.account());
        add(digest, caller.region());
        add(digest, request.getClass().getName());
        for (SdkField<?> field : request.sdkFields()) {
            if (!PAGING.contains(field.memberName().toLowerCase(Locale.ROOT))) {
                add(digest, field.memberName());
                add(digest, String.valueOf(field.getValueOrDefault(request)));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, MARK_BYTES);
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >>> 16));
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

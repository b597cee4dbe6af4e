package dev.roadstead.wire;

import java.util.Optional;

/**
 * What a request came to: the response, and what a log line may say of it.
 *
 * @param service     where it was found
 * @param operation   where it was found; as the client names it, which is untrusted text where the operation is unknown
 * @param accessKeyId of a verified signature
 * @param errorCode   where the answer is an error
 */
public record WireAnswer(
        HttpResponseMessage response,
        String requestId,
        Optional<String> service,
        Optional<String> operation,
        Optional<String> accessKeyId,
        Optional<String> errorCode) {}

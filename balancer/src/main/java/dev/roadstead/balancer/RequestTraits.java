package dev.roadstead.balancer;

/**
 * What of a request matters after its head was rewritten.
 *
 * @param keepAlive whether its client's connection may carry another one
 * @param ambiguous whether its target's connection must not carry another one either, lest the target have seen two requests
 */
record RequestTraits(
        BodyFraming body,
        boolean idempotent,
        boolean headMethod,
        boolean http10,
        boolean keepAlive,
        boolean webSocket,
        boolean ambiguous) {

    static RequestTraits of(RequestHead head) {
        boolean ambiguous = head.classification() == RequestClass.AMBIGUOUS;
        return new RequestTraits(
                head.body().chunked()
                        ? BodyFraming.ofChunks()
                        : BodyFraming.ofLength(head.body().length()),
                head.line().idempotent(),
                head.line().methodIs("HEAD"),
                head.line().http10(),
                head.keepAlive() && !ambiguous,
                head.webSocket(),
                ambiguous);
    }
}

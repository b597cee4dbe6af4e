package dev.roadstead.server;

import dev.roadstead.wire.WireAnswer;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request: who, what, how it ended; no bodies, headers, tokens or queries. */
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("requests");
    private static final int MAX_NAME = 80;

    private RequestLog() {}

    static void api(ServerRequest request, WireAnswer answer, long nanos) {
        LOG.info(
                "{} {} {} {} {} {} ms key={} from={}",
                answer.requestId(),
                answer.service().orElse("-"),
                name(answer.operation()),
                answer.response().status(),
                answer.errorCode().orElse("-"),
                TimeUnit.NANOSECONDS.toMillis(nanos),
                answer.accessKeyId().orElse("-"),
                RequestParts.sourceAddress(request));
    }

    static void registry(ServerRequest request, int status, long nanos) {
        LOG.info(
                "registry {} {} {} {} ms from={}",
                request.prologue().method().text(),
                clean(RequestParts.path(request)),
                status,
                TimeUnit.NANOSECONDS.toMillis(nanos),
                RequestParts.sourceAddress(request));
    }

    /** Clients name operations; what is no name does not get into the log. */
    private static String name(Optional<String> operation) {
        return operation.map(RequestLog::clean).orElse("-");
    }

    private static String clean(String text) {
        String shortened = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
        return shortened.replaceAll("[^A-Za-z0-9/._:@-]", "?");
    }
}

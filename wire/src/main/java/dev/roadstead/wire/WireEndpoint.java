package dev.roadstead.wire;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * From an HTTP request to an HTTP response, for all services on one endpoint. In this order: find the service, refuse
 * services that are not built, verify the signature, unpack, find the operation, decode, check the model's constraints, refuse
 * members that the model does not have, operations that are not built and members that nobody reads, run the operation
 * within its caller's scope, encode. Every failure on the way is answered as AWS answers it; nothing is thrown. Blocks;
 * called on a thread for each request. Safe for threads.
 */
public final class WireEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(WireEndpoint.class);

    private final Router router;
    private final SigV4 signatures;
    private final CallScope scope;
    private final Supplier<String> requestIds;

    /**
     * @param unbuilt    the services that are refused by name
     * @param requestIds a new UUID for each request
     */
    public WireEndpoint(
            List<WireService> services,
            UnbuiltServices unbuilt,
            SigV4 signatures,
            CallScope scope,
            Supplier<String> requestIds) {
        this.router = new Router(services, unbuilt);
        this.signatures = signatures;
        this.scope = scope;
        this.requestIds = requestIds;
    }

    public WireAnswer answer(HttpRequestMessage request) {
        Exchange exchange = new Exchange(router.route(request), requestIds.get());
        try {
            return exchange.succeeded(run(request, exchange));
        } catch (SignatureException e) {
            return exchange.failed(exchange.errors().signature(e));
        } catch (MalformedRequestException e) {
            return exchange.failed(exchange.errors().malformed(e.reason()));
        } catch (OperationNotImplementedException e) {
            return exchange.failed(exchange.errors().notImplemented(e.operation()));
        } catch (AwsServiceException e) {
            return exchange.failed(e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("request {} {} failed", exchange.requestId, exchange.name(), e);
            return exchange.failed(exchange.errors().internal());
        }
    }

    /** The refusal of a request whose body, which was not read, is over the limit; {@code head} has no body. */
    public WireAnswer tooLarge(HttpRequestMessage head, long limitBytes) {
        return refused(head, errors -> errors.tooLarge(limitBytes));
    }

    /** The refusal of a request whose body, which was not read whole, came too slowly; {@code head} has no body. */
    public WireAnswer tooSlow(HttpRequestMessage head, long limitSeconds) {
        return refused(head, errors -> errors.tooSlow(limitSeconds));
    }

    /** The refusal of a request that there is no room for now; {@code head} has no body. */
    public WireAnswer busy(HttpRequestMessage head) {
        return refused(head, CommonErrors::busy);
    }

    private WireAnswer refused(HttpRequestMessage head, Function<CommonErrors, AwsServiceException> reason) {
        Exchange exchange = new Exchange(router.route(head), requestIds.get());
        return exchange.failed(reason.apply(exchange.errors()));
    }

    private HttpResponseMessage run(HttpRequestMessage request, Exchange exchange) {
        refuseUnbuilt(exchange.route);
        exchange.signature = signatures.verify(request);
        HttpRequestMessage plain = ContentEncoding.decoded(request);
        if (plain != request) {
            exchange.route = router.route(plain);
        }
        WireService service = service(exchange);
        Protocol protocol = exchange.route.protocol();
        OperationModel operation = operation(plain, exchange, service);
        DecodedRequest decoded = protocol.decode(service.model(), operation, plain);
        List<Violation> violations = new ConstraintValidator(service.model()).validate(operation, decoded.request());
        if (!violations.isEmpty()) {
            throw ViolationText.exception(service.model().description().validation(), operation.name(), violations);
        }
        refuseUnknown(exchange, service, operation, decoded);
        if (!service.implemented(operation)) {
            throw new OperationNotImplementedException(service.model().name(), operation.name());
        }
        refuseUnread(exchange, service, operation, decoded);
        WireCall call = new WireCall(
                exchange.signature,
                service.model().name(),
                operation.name(),
                exchange.requestId,
                request.sourceAddress());
        SdkPojo response = scope.within(call, () -> service.invoke(operation, decoded.request()));
        return protocol.encode(service.model(), operation, response, exchange.requestId);
    }

    /**
     * Before the signature: what is not built is refused whoever asks, and some of it is signed in ways of its own, or not
     * at all.
     */
    private static void refuseUnbuilt(Route route) {
        route.unbuilt().ifPresent(service -> {
            throw route.format()
                    .errors()
                    .notImplemented("The service '" + UnbuiltServices.shortened(service) + "'"
                            + route.operation()
                                    .map(name -> " with its operation " + UnbuiltServices.shortened(name))
                                    .orElse(""));
        });
        route.model()
                .filter(OperationModel::unsigned)
                .ifPresent(operation -> route.service()
                        .filter(service -> !service.implemented(operation))
                        .ifPresent(service -> {
                            throw new OperationNotImplementedException(
                                    service.model().name(), operation.name());
                        }));
    }

    private static WireService service(Exchange exchange) {
        String signed = exchange.signature().service();
        WireService service = exchange.route
                .service()
                .orElseThrow(() -> exchange.errors()
                        .unknownOperation(exchange.route.operation().orElse(""), ""));
        String signingName = service.model().description().identity().signingName();
        if (!signingName.equals(signed)) {
            throw new SignatureException(
                    SignatureException.Kind.MISMATCH,
                    "Credential should be scoped to correct service: '" + signingName + "'.");
        }
        return service;
    }

    private static OperationModel operation(HttpRequestMessage request, Exchange exchange, WireService service) {
        exchange.route.malformed().ifPresent(e -> {
            throw e;
        });
        String contentType = request.headers().first("content-type").orElse("");
        String name =
                exchange.route.operation().orElseThrow(() -> exchange.errors().missingOperation(contentType));
        exchange.route.protocol().checkContentType(contentType);
        String version = exchange.route.version().orElse("NO_VERSION_SPECIFIED");
        ServiceDescription description = service.model().description();
        if (description.absentFromSdk().contains(name)) {
            throw new OperationNotImplementedException(description.name(), name);
        }
        return service.model()
                .operation(name)
                .filter(any -> exchange.route.protocol().accepts(description, version))
                .orElseThrow(() -> exchange.errors().unknownOperation(name, version));
    }

    private static void refuseUnknown(
            Exchange exchange, WireService service, OperationModel operation, DecodedRequest decoded) {
        for (PresentMember member : decoded.members()) {
            if (!member.known()) {
                throw exchange.errors().unknownParameter(service.model().name(), operation.name(), member.path());
            }
        }
    }

    private static void refuseUnread(
            Exchange exchange, WireService service, OperationModel operation, DecodedRequest decoded) {
        for (PresentMember member : decoded.members()) {
            if (!service.reads(member)) {
                throw exchange.errors()
                        .notImplemented(service.model().name() + ' ' + operation.name() + ": the parameter '"
                                + member.path() + "'");
            }
        }
    }

    /** One request on its way. */
    private static final class Exchange {
        /** Where it wants to go, as far as that is known: a query that is compressed says so once it is unpacked. */
        private Route route;

        private final String requestId;
        private @Nullable VerifiedSignature signature;

        Exchange(Route route, String requestId) {
            this.route = route;
            this.requestId = requestId;
        }

        VerifiedSignature signature() {
            if (signature == null) {
                throw new IllegalStateException("the signature is verified first");
            }
            return signature;
        }

        CommonErrors errors() {
            return route.format().errors();
        }

        Optional<String> service() {
            return route.service().map(service -> service.model().name());
        }

        String name() {
            return service().orElse("?") + ' ' + route.operation().orElse("?");
        }

        WireAnswer succeeded(HttpResponseMessage response) {
            return answer(response, Optional.empty());
        }

        WireAnswer failed(AwsServiceException exception) {
            ServiceModel model = route.service().map(WireService::model).orElse(null);
            WireError error = WireError.from(exception, model);
            return answer(route.format().encode(error, requestId), Optional.of(error.code()));
        }

        private WireAnswer answer(HttpResponseMessage response, Optional<String> errorCode) {
            Optional<String> accessKeyId = Optional.ofNullable(signature).map(VerifiedSignature::accessKeyId);
            return new WireAnswer(response, requestId, service(), route.operation(), accessKeyId, errorCode);
        }
    }
}

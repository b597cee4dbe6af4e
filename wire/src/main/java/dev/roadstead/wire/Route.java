package dev.roadstead.wire;

import java.util.Optional;

/**
 * Where a request wants to go, as far as it says so before its signature is verified.
 *
 * @param format    in which errors are answered; to a service of ours, the protocol that the request came by
 * @param service   empty where it is not one of ours
 * @param unbuilt   what AWS calls a service that we do not have, where the request names one
 * @param operation as the client names it
 * @param version   of a query
 * @param malformed why the request's parameters cannot be read
 */
record Route(
        ErrorFormat format,
        Optional<WireService> service,
        Optional<String> unbuilt,
        Optional<String> operation,
        Optional<String> version,
        Optional<MalformedRequestException> malformed) {

    static Route to(WireService service, Protocol protocol, Optional<String> operation, Optional<String> version) {
        return new Route(protocol, Optional.of(service), Optional.empty(), operation, version, Optional.empty());
    }

    /** To a service that we do not have. */
    static Route toUnbuilt(ErrorFormat format, String service, Optional<String> operation) {
        return new Route(format, Optional.empty(), Optional.of(service), operation, Optional.empty(), Optional.empty());
    }

    /** To nowhere that can be told. */
    static Route nowhere(ErrorFormat format, Optional<String> operation) {
        return new Route(format, Optional.empty(), Optional.empty(), operation, Optional.empty(), Optional.empty());
    }

    Route withMalformed(MalformedRequestException reason) {
        return new Route(format, service, unbuilt, operation, version, Optional.of(reason));
    }

    /** Of a route to a service: by which its requests are read and its answers are written. */
    Protocol protocol() {
        return (Protocol) format;
    }

    /** The model of the operation, where service and operation are known. */
    Optional<OperationModel> model() {
        return service.flatMap(known -> operation.flatMap(known.model()::operation));
    }
}

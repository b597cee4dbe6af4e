package dev.roadstead.wire;

import java.util.Optional;

/**
 * Where a request wants to go, as far as it says so before its signature is verified.
 *
 * @param protocol  in which errors are worded
 * @param service   empty where it is not one of ours
 * @param operation as the client names it
 * @param version   of a query
 * @param malformed why the request's parameters cannot be read
 */
record Route(
        Protocol protocol,
        Optional<WireService> service,
        Optional<String> operation,
        Optional<String> version,
        Optional<MalformedRequestException> malformed) {}

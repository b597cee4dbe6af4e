package dev.roadstead.wire;

import java.util.Optional;

/**
 * One operation of a service.
 *
 * @param name          as it is called on the wire: {@code CreateSAMLProvider}
 * @param method        of the SDK's client: {@code createSAMLProvider}
 * @param request       simple name of the SDK's request class: {@code CreateSamlProviderRequest}
 * @param response      simple name of the SDK's response class
 * @param input         the model's name of the input shape, by which its constraints are found; empty if it has none
 * @param resultWrapper the element around a query's result
 * @param hasOutput     whether the model has an output shape
 * @param unsigned      whether its requests carry no signature: who calls is proved otherwise
 */
public record OperationModel(
        String name,
        String method,
        String request,
        String response,
        Optional<String> input,
        Optional<String> resultWrapper,
        boolean hasOutput,
        boolean unsigned) {}

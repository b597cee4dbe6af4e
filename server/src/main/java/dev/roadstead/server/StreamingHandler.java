package dev.roadstead.server;

import dev.roadstead.services.ecr.RegistryRequest;
import dev.roadstead.services.ecr.RegistryResponse;
import java.io.IOException;

/** Answers requests whose bodies are too large to be held: the registry's. Called on a virtual thread for each. */
@FunctionalInterface
interface StreamingHandler {

    /** @throws IOException when the client goes away or the disk fails */
    RegistryResponse handle(RegistryRequest request) throws IOException;
}

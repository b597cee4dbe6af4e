package dev.roadstead.server;

import java.io.IOException;

final class RoadsteadServer implements AutoCloseable {
    static RoadsteadServer start(Installation installation) throws IOException {
        throw new IOException("the server is not composed yet");
    }

    void awaitClose() {}

    @Override
    public void close() {}
}

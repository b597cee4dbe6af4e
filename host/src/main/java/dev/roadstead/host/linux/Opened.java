package dev.roadstead.host.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What was opened to make up something larger: closed all together, the last one first, also when the next one cannot be opened. */
final class Opened implements AutoCloseable {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    /** Returns what was opened just now. */
    <T> T add(T resource, Consumer<? super T> closing) {
        closings.push(() -> closing.accept(resource));
        return resource;
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}

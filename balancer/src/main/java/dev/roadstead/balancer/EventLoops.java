package dev.roadstead.balancer;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The threads that move bytes, each with its scratch. */
final class EventLoops {

    private final EventLoopGroup group;
    private final Map<EventLoop, LoopScratch> scratches = new LinkedHashMap<>();

    private EventLoops(EventLoopGroup group) {
        this.group = group;
    }

    static EventLoops start(Transport transport, int threads, InstantSource clock, RandomGenerator random) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("balancer", true), transport.ioHandlers());
        EventLoops loops = new EventLoops(group);
        for (EventExecutor loop : group) {
            // Started here: a thread inherits the namespace of the one that starts it, and a node's sockets come from
            // inside one.
            loop.submit(() -> {}).syncUninterruptibly();
            loops.scratches.put((EventLoop) loop, new LoopScratch(clock, random.nextLong()));
        }
        return loops;
    }

    EventLoopGroup group() {
        return group;
    }

    void forEach(BiConsumer<EventLoop, LoopScratch> action) {
        scratches.forEach(action);
    }

    /** The loop that everything is on of which there is only one. */
    EventLoop first() {
        return scratches.keySet().iterator().next();
    }

    /** Has each of them do something on its own thread, and returns when all have. */
    static void onEach(List<NodeLoop> loops, Consumer<NodeLoop> action) {
        List<CompletableFuture<Void>> running = loops.stream()
                .map(loop -> CompletableFuture.runAsync(() -> action.accept(loop), loop.loop()))
                .toList();
        running.forEach(CompletableFuture::join);
    }

    void stop() {
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}

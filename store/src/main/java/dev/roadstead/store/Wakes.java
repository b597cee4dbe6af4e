package dev.roadstead.store;

import java.util.concurrent.Executor;

/** What runs wake-ups, unless told otherwise. */
final class Wakes {
    /** One virtual thread a wake-up, so that a slow one delays nobody; coalescing bounds them to one a watch. */
    static final Executor VIRTUAL_THREADS =
            wake -> Thread.ofVirtual().name("store-wake").start(wake);

    private Wakes() {}
}

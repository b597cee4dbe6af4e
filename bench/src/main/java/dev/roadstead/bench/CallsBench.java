package dev.roadstead.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Signed calls on a few connections that are kept open where the server lets them; {@code bench/calls.sh} and {@code bench/server.sh} ask
 * it. Calls are signed before the clock runs, so that what is measured is the server. Two questions, keys and region from the environment:
 *
 * <ul>
 *   <li>{@code load ENDPOINT read|write CONNECTIONS CALLS}: answers with the microseconds until all of them were answered with 200. Any
 *       other answer ends the benchmark.
 *   <li>{@code first ENDPOINT}: answers with the microseconds until the first call is answered with 200, asking again until then.
 * </ul>
 */
public final class CallsBench {
    private static final int MOST_CALLS = 50_000;
    private static final int MOST_CONNECTIONS = 64;
    private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private CallsBench() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        SignedCalls calls = SignedCalls.ofEnvironment(System.getenv());
        Worker.serve(words -> switch (words[0]) {
            case "load" ->
                load(
                        calls,
                        URI.create(words[1]),
                        SignedCalls.Operation.valueOf(words[2].toUpperCase(Locale.ROOT)),
                        new Size(Integer.parseInt(words[3]), Integer.parseInt(words[4])));
            case "first" -> first(calls, URI.create(words[1]));
            default -> throw new IllegalArgumentException(words[0] + " (expected load or first)");
        });
    }

    private record Size(int connections, int calls) {
        Size {
            if (connections < 1 || connections > MOST_CONNECTIONS || calls < connections || calls > MOST_CALLS) {
                throw new IllegalArgumentException(connections + " connections, " + calls + " calls (expected at most "
                        + MOST_CONNECTIONS + " and " + MOST_CALLS + ", and a call for each connection)");
            }
        }
    }

    private static String load(SignedCalls calls, URI endpoint, SignedCalls.Operation operation, Size size)
            throws InterruptedException, ExecutionException {
        List<List<byte[]>> shares = new ArrayList<>();
        for (int connection = 0; connection < size.connections(); connection++) {
            shares.add(new ArrayList<>());
        }
        for (int call = 0; call < size.calls(); call++) {
            shares.get(call % size.connections()).add(calls.signed(endpoint, operation, call));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(size.connections())) {
            long began = System.nanoTime();
            List<Future<?>> lanes = new ArrayList<>();
            shares.forEach(share -> lanes.add(threads.submit(() -> send(endpoint, share, began + LOAD_NANOS))));
            for (Future<?> lane : lanes) {
                lane.get();
            }
            return Long.toString(Worker.microsecondsSince(began));
        }
    }

    private static Object send(URI endpoint, List<byte[]> requests, long deadline) throws IOException {
        try (Connection connection = new Connection(endpoint)) {
            for (byte[] request : requests) {
                Connection.Answer answer = connection.exchange(request);
                if (answer.status() != 200) {
                    throw new IOException(endpoint + " answered " + answer.status() + ": " + answer.text());
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("not answered within 60 s: ask for fewer calls");
                }
            }
        }
        return requests;
    }

    private static String first(SignedCalls calls, URI endpoint) {
        byte[] request = calls.signed(endpoint, SignedCalls.Operation.LIST, 0);
        long began = System.nanoTime();
        while (!answers(endpoint, request)) {
            if (System.nanoTime() - began > START_NANOS) {
                throw new IllegalStateException(endpoint + " did not answer within 60 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return Long.toString(Worker.microsecondsSince(began));
    }

    private static boolean answers(URI endpoint, byte[] request) {
        try (Connection connection = new Connection(endpoint)) {
            return connection.exchange(request).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}

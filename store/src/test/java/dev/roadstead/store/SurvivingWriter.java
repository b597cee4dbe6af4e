package dev.roadstead.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs in a JVM of its own, to be killed: several threads write pairs of records, and a line on standard output
 * acknowledges each, after the store did.
 */
final class SurvivingWriter {
    private static final int THREADS = 4;

    private SurvivingWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
        Store store = Store.open(Path.of(arguments[0]));
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String name = arguments[1] + "-" + thread;
            threads.add(Thread.ofVirtual().start(() -> write(store, name)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void write(Store store, String name) {
        for (int i = 0; ; i++) {
            int number = i;
            long version = store.write(tx -> {
                tx.put(Boat.KIND, Boat.at(name), new Boat("first", number));
                tx.insert(Boat.KIND, Boat.at(name + "/" + number), new Boat("both", number));
                tx.delete(Boat.KIND, Boat.at(name + "/" + (number - 5)));
                return tx.put(Boat.TENDER, Boat.at(name), new Boat("second", number))
                        .version();
            });
            synchronized (System.out) {
                System.out.println(name + " " + number + " " + version);
                System.out.flush();
            }
        }
    }
}

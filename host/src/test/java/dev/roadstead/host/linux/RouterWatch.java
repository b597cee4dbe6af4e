package dev.roadstead.host.linux;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Hears whatever happens in a VPC's router, from when audits find nothing to do any more. */
final class RouterWatch implements AutoCloseable {
    private final NetnsThreads threads;
    private final ForeignChanges changes;

    private RouterWatch(NetnsThreads threads, ForeignChanges changes) {
        this.threads = threads;
        this.changes = changes;
    }

    static RouterWatch atRest(NetworkLab lab, String vpcId) throws Exception {
        NetnsThreads threads = new NetnsThreads();
        RouterWatch watch = new RouterWatch(
                threads, threads.inside(lab.network().namespacePath(vpcId).toString(), ForeignChanges::here));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            watch.nothingHappened();
            lab.network().audit();
            return watch.nothingHappened();
        });
        return watch;
    }

    /** Since this was asked last. */
    boolean nothingHappened() throws IOException {
        return changes.heard().isEmpty();
    }

    @Override
    public void close() throws IOException {
        changes.close();
        threads.close();
    }
}

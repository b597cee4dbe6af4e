package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A router's resolver: its sockets stay open from plan to plan, as long as the VPC keeps its primary range. Used by one thread. */
final class RouterResolver implements AutoCloseable {
    private Optional<Open> open = Optional.empty();

    /** Sockets that resolve for a range. */
    private record Open(Cidr range, ResolverSockets sockets) {}

    /**
     * Resolves as a plan of the VPC says.
     *
     * @param opening gives the sockets for the plan's range, where there are none yet; they are closed with the router
     */
    void answerFor(VpcPlan vpc, Callable<ResolverSockets> opening) throws Exception {
        Optional<Open> fitting = open.filter(each -> each.range().equals(vpc.cidr()));
        if (fitting.isPresent()) {
            fitting.get().sockets().resolver().answerFor(vpc);
            return;
        }
        close();
        ResolverSockets sockets = opening.call();
        open = Optional.of(new Open(vpc.cidr(), sockets));
        sockets.start();
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().sockets().close();
        }
        open = Optional.empty();
    }
}

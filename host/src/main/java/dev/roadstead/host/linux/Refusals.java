package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which VPCs are refused while a plan is applied, and why, so that none holds up the others. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Map<String, String> why = new LinkedHashMap<>();

    /** What is done for one VPC alone. */
    interface Step {
        void run() throws Exception;
    }

    /** Does a step, and returns whether it succeeded. An interruption is everyone's. */
    boolean guard(String vpcId, Step step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            refuse(vpcId, e);
            return false;
        }
    }

    /** Notes that a VPC is refused. */
    void refuse(String vpcId, Exception why) {
        LOG.debug("{} was refused", vpcId, why);
        this.why.putIfAbsent(
                vpcId, why instanceof NetworkException ? String.valueOf(why.getMessage()) : why.toString());
    }

    Set<String> vpcIds() {
        return Set.copyOf(why.keySet());
    }

    /** Throws if any was refused. */
    void raise() {
        if (!why.isEmpty()) {
            throw NetworkException.of(why);
        }
    }
}

package dev.roadstead.host.linux;

import dev.roadstead.host.VpcPlan;
import java.util.Map;

/**
 * A VPC's plan, and the parts of its router that it means.
 *
 * @param parts by a key that stays the same while a part changes
 */
record RouterPlan(VpcPlan vpc, Map<String, RouterPart> parts) {

    /**
     * Takes a plan apart.
     *
     * @throws dev.roadstead.host.NetworkException when the plan names a subnet or group that does not stand in it
     */
    static RouterPlan of(VpcPlan vpc) {
        return new RouterPlan(vpc, RouterParts.of(vpc));
    }

    /** The same for a later plan of the VPC; parts that have not changed are the very same objects. */
    RouterPlan next(VpcPlan later) {
        return later.equals(vpc) ? this : new RouterPlan(later, RouterParts.of(later, vpc, parts));
    }
}

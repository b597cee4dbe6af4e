package dev.roadstead.services.ec2;

import java.util.Optional;

/**
 * Where a path ends before the packet is at its destination's address.
 *
 * @param throughId of an internet gateway or a peering connection
 */
record PathGoal(Optional<String> throughId) {

    /** At whatever has the destination's address. */
    static final PathGoal ANYWHERE = new PathGoal(Optional.empty());

    static PathGoal through(String id) {
        return new PathGoal(Optional.of(id));
    }

    boolean is(String id) {
        return throughId.filter(id::equals).isPresent();
    }
}

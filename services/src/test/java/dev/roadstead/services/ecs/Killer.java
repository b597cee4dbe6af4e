package dev.roadstead.services.ecs;

import java.util.Random;

/** Kills the control plane in the middle of what it does, at random, as often as it is told to. */
final class Killer {

    private final Random random;
    private double chance;

    Killer(Random random) {
        this.random = random;
    }

    /** The control plane is gone; what it was doing did or did not happen. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    void rage(double probability) {
        this.chance = probability;
    }

    void chance() {
        if (chance > 0 && random.nextDouble() < chance) {
            throw new Killed();
        }
    }
}

package dev.roadstead.balancer;

/**
 * The memory that heads of which only a part has come may take on one event loop, all clients together; what arrives in one
 * piece takes none. Only its event loop touches it.
 */
final class HeadBudget {

    private static final long LIMIT = 16L * 1024 * 1024;

    private long taken;

    /** One client's share. */
    final class Share {
        private int size;

        /**
         * Takes so much in all, or gives back with 0.
         *
         * @throws MalformedMessage when there is not enough, which is the balancer's want, so 503
         */
        void take(int newSize) {
            taken += newSize - size;
            size = newSize;
            if (newSize > 0 && taken > LIMIT) {
                throw new MalformedMessage(503, "more than " + LIMIT + " bytes of heads that are not whole");
            }
        }
    }
}

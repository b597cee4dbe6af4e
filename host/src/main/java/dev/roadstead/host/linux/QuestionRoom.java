package dev.roadstead.host.linux;

/**
 * How many questions the VPCs' resolvers ask of others at once, so that a flood costs no memory; and fair, so that one VPC's flood leaves
 * the others room.
 *
 * <p>A VPC may ask one more as long as fewer of its own are under way than there are places free. So one that floods gets half of all
 * places, two a third each, n of them an n+1st part, and a part as large stays free for whoever comes. Thread-safe.
 *
 * @see <a href="https://doi.org/10.1109/90.664262">Choudhury and Hahne: Dynamic queue length thresholds for shared-memory packet switches</a>
 */
final class QuestionRoom {
    private final int places;
    private int taken;

    QuestionRoom(int places) {
        this.places = places;
    }

    /** A VPC's part, which nobody has reserved. */
    Share share() {
        return new Share();
    }

    /** What one VPC has under way. */
    final class Share {
        private int own;

        /** Takes a place, if there is one for this VPC; whoever got one gives it back. */
        boolean enter() {
            synchronized (QuestionRoom.this) {
                if (own >= places - taken) {
                    return false;
                }
                own++;
                taken++;
                return true;
            }
        }

        void leave() {
            synchronized (QuestionRoom.this) {
                own--;
                taken--;
            }
        }
    }
}

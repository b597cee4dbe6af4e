package dev.roadstead.host.linux;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many questions the VPCs' resolvers ask of others at once, so that a flood costs no memory; and fair, so that one VPC's flood leaves
 * the others room, nor one interface's the others of its VPC.
 *
 * <p>A VPC may ask one more as long as fewer of its own are under way than there are places free. So one that floods gets half of all
 * places, two a third each, n of them an n+1st part, and a part as large stays free for whoever comes. An interface may ask one more as long as fewer of its
 * own are under way than its VPC may still add: by the same rule one that floods gets a third of all places. Thread-safe.
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
        private final Map<InetAddress, Integer> askers = new HashMap<>();
        private int own;

        /** Takes a place, if there is one for this VPC and this interface; whoever got one gives it back. */
        boolean enter(InetAddress asker) {
            synchronized (QuestionRoom.this) {
                int more = places - taken - own;
                if (askers.getOrDefault(asker, 0) >= more) {
                    return false;
                }
                askers.merge(asker, 1, Integer::sum);
                own++;
                taken++;
                return true;
            }
        }

        void leave(InetAddress asker) {
            synchronized (QuestionRoom.this) {
                askers.computeIfPresent(asker, (_, places) -> places > 1 ? places - 1 : null);
                own--;
                taken--;
            }
        }
    }
}

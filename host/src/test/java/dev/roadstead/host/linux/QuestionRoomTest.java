package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionRoomTest {
    private final QuestionRoom room = new QuestionRoom(256);

    @Test
    void aVpcThatFloodsAloneGetsHalfOfThePlaces() {
        QuestionRoom.Share flood = room.share();
        assertThat(turns(flood, 50)).isBetween(120, 128);
        assertThat(room.share().enter(asker(0))).isTrue();
    }

    @Test
    void anInterfaceThatFloodsAloneGetsAThirdAndLeavesTheOthersOfItsVpcRoom() {
        QuestionRoom.Share share = room.share();
        assertThat(fill(share)).isEqualTo(86);
        assertThat(share.enter(asker(1))).isTrue();
        assertThat(room.share().enter(asker(0))).isTrue();
        share.leave(asker(1));
        share.leave(asker(0));
        share.leave(asker(0));
        assertThat(share.enter(asker(0))).isTrue();
    }

    @Test
    void manyThatFloodLeaveRoomForWhoeverComes() {
        List<QuestionRoom.Share> floods = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            floods.add(room.share());
        }
        List<Integer> places = turns(floods);
        assertThat(places).allMatch(own -> own >= 2);
        assertThat(room.share().enter(asker(0))).isTrue();
        assertThat(places.stream().mapToInt(own -> own).sum()).isLessThan(256);
    }

    @Test
    void allPlacesComeBack() {
        QuestionRoom.Share share = room.share();
        for (int round = 0; round < 3; round++) {
            int own = fill(share);
            assertThat(own).isEqualTo(86);
            for (int i = 0; i < own; i++) {
                share.leave(asker(0));
            }
        }
    }

    private static int fill(QuestionRoom.Share share) {
        int own = 0;
        while (share.enter(asker(0))) {
            own++;
        }
        return own;
    }

    private static InetAddress asker(int number) {
        return InetAddress.ofLiteral("10.0.1." + number);
    }

    /** Its interfaces take one place after the other until nobody gets any; returns how many they have. */
    private static int turns(QuestionRoom.Share share, int askers) {
        int own = 0;
        for (boolean more = true; more; ) {
            more = false;
            for (int i = 0; i < askers; i++) {
                if (share.enter(asker(i))) {
                    own++;
                    more = true;
                }
            }
        }
        return own;
    }

    /** Each takes one place after the other until nobody gets any. */
    private static List<Integer> turns(List<QuestionRoom.Share> shares) {
        int[] own = new int[shares.size()];
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < own.length; i++) {
                if (shares.get(i).enter(asker(0))) {
                    own[i]++;
                    more = true;
                }
            }
        }
        return java.util.Arrays.stream(own).boxed().toList();
    }
}

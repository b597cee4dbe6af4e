package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionRoomTest {
    private final QuestionRoom room = new QuestionRoom(256);

    @Test
    void whoFloodsAloneGetsHalfOfThePlaces() {
        QuestionRoom.Share flood = room.share();
        assertThat(fill(flood)).isEqualTo(128);
        assertThat(room.share().enter()).isTrue();
        flood.leave();
        assertThat(flood.enter()).isTrue();
    }

    @Test
    void manyThatFloodLeaveRoomForWhoeverComes() {
        List<QuestionRoom.Share> floods = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            floods.add(room.share());
        }
        List<Integer> places = turns(floods);
        assertThat(places).allMatch(own -> own >= 2);
        assertThat(room.share().enter()).isTrue();
        assertThat(places.stream().mapToInt(own -> own).sum()).isLessThan(256);
    }

    @Test
    void allPlacesComeBack() {
        QuestionRoom.Share share = room.share();
        for (int round = 0; round < 3; round++) {
            int own = fill(share);
            assertThat(own).isEqualTo(128);
            for (int i = 0; i < own; i++) {
                share.leave();
            }
        }
    }

    private static int fill(QuestionRoom.Share share) {
        int own = 0;
        while (share.enter()) {
            own++;
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
                if (shares.get(i).enter()) {
                    own[i]++;
                    more = true;
                }
            }
        }
        return java.util.Arrays.stream(own).boxed().toList();
    }
}

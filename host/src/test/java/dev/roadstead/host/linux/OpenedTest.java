package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
    @Test
    void whatWasOpenedIsClosedOnceAndTheLastOneFirst() {
        List<String> closed = new ArrayList<>();
        Opened opened = new Opened();
        assertThat(opened.add("first", closed::add)).isEqualTo("first");
        opened.add("second", closed::add);

        opened.close();
        opened.close();
        assertThat(closed).containsExactly("second", "first");
    }
}

package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Stream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each line of a container once, whatever dies on the way. */
class AwslogsSinkTest {

    private final LoggedTask task =
            new LoggedTask(world -> world.neighbourhood.neighbours().logs());
    private final EcsWorld world = task.world;
    private final AwslogsSink sink = task.sink;

    @AfterEach
    void close() {
        task.close();
    }

    /** A batch that was not there before, or the last one again. */
    private Batch batch(boolean replayed, String... lines) {
        if (!replayed) {
            world.now.set(world.now.get().plusMillis(1));
        }
        return task.batch(Stream.STDOUT, replayed, world.now.get(), List.of(lines));
    }

    private List<String> stored() {
        return world.neighbourhood.logStreams.get(task.stream()).stream()
                .map(event -> event.message())
                .toList();
    }

    @Test
    void aBatchThatWasKilledBeforeItArrivedIsWrittenWhenItComesAgain() {
        sink.accept(batch(false, "a", "b"));
        world.now.set(world.now.get().plusMillis(1));
        sink.accept(batch(true, "a", "b"));
        assertThat(stored()).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aBatchThatHadArrivedIsNotWrittenAgain() {
        sink.accept(batch(false, "before"));
        sink.accept(batch(false, "a", "b"));
        sink.accept(batch(true, "a", "b"));
        assertThat(stored()).containsExactly("before", "a", "b");
    }

    @Test
    void ofABatchThatHadArrivedInPartTheRestIsWritten() {
        sink.accept(batch(false, "a"));
        sink.accept(batch(true, "a", "b", "a"));
        assertThat(stored()).containsExactly("a", "b", "a");
    }

    @Test
    void linesThatRepeatThemselvesAreCountedAsTheyCame() {
        sink.accept(batch(false, "a", "a"));
        sink.accept(batch(true, "a", "a", "a"));
        assertThat(stored()).containsExactly("a", "a", "a");
    }

    @Test
    void aDeletedGroupCostsTheLinesAndNothingElse() {
        world.neighbourhood.logGroups.clear();
        world.neighbourhood.logStreams.clear();
        sink.accept(batch(false, "lost"));
        assertThat(world.neighbourhood.logStreams).isEmpty();
    }

    @Test
    void aReplayedBatchOfAStreamThatWasDeletedMeanwhileIsWrittenIntoANewOne() {
        sink.accept(batch(false, "a"));
        world.neighbourhood.logStreams.clear();
        sink.accept(batch(true, "a"));
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void whatCannotBeWrittenNowIsOfferedAgain() {
        world.killer.rage(1);
        assertThatThrownBy(() -> sink.accept(batch(false, "a"))).isInstanceOf(Killer.Killed.class);
        world.killer.rage(0);
        sink.accept(batch(true, "a"));
        assertThat(stored()).containsExactly("a");
    }
}

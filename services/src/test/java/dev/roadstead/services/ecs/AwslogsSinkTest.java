package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each line of a container once, whatever dies on the way. */
class AwslogsSinkTest {

    private final EcsWorld world = new EcsWorld();
    private AwslogsSink sink;
    private String task;

    @BeforeEach
    void runTask() {
        world.register("1");
        task = EcsWorld.id(world.ask(ecs -> ecs.runTask(r -> r.cluster("shop")
                        .taskDefinition("web")
                        .launchType("FARGATE")
                        .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")))))
                .tasks()
                .getFirst()
                .taskArn());
        world.settle();
        EcsNeighbours neighbours = world.neighbourhood.neighbours();
        sink = new AwslogsSink(
                world.platform,
                neighbours.configuration().logs(),
                new RoleSessions(neighbours.roles(), world.platform));
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** A batch that was not there before, or the last one again. */
    private Batch batch(boolean replayed, String... lines) {
        if (!replayed) {
            world.now.set(world.now.get().plusMillis(1));
        }
        List<Line> each = new ArrayList<>();
        for (String line : lines) {
            each.add(new Line(world.now.get(), line));
        }
        return new Batch(task, "web", 0, 100, replayed, each);
    }

    private List<String> stored() {
        return world.neighbourhood.logStreams.get("ecs/web/" + task).stream()
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

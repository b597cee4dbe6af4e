package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.OutputSink.Batch;
import dev.roadstead.host.OutputSink.Stream;
import dev.roadstead.services.aws.Entrance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

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

    private void endpoint(String id, String vpcId, String region, boolean privateDns, String... subnets) {
        world.neighbourhood.ec2.endpoints.add(VpcEndpoint.builder()
                .vpcEndpointId(id)
                .vpcId(vpcId)
                .serviceName("com.amazonaws." + region + ".logs")
                .privateDnsEnabled(privateDns)
                .state("available")
                .subnetIds(subnets)
                .build());
    }

    @Test
    void linesAreJudgedByTheEndpointThatHasTheServicesNameInTheirTasksVpcAtThatMoment() {
        endpoint("vpce-other-vpc", "vpc-2", "us-east-1", true, "subnet-a");
        endpoint("vpce-other-region", "vpc-1", "eu-west-1", true, "subnet-a");
        endpoint("vpce-other-name", "vpc-1", "us-east-1", false, "subnet-a");
        endpoint("vpce-nowhere", "vpc-1", "us-east-1", true);
        sink.accept(batch(false, "a"));
        endpoint("vpce-its-own", "vpc-1", "us-east-1", true, "subnet-a");
        sink.accept(batch(false, "b"));
        world.neighbourhood.ec2.endpoints.clear();
        sink.accept(batch(false, "c"));

        assertThat(world.neighbourhood.linesCameAs)
                .extracting(caller -> caller.entrance())
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new Entrance("vpce-its-own", "vpc-1", "logs", "us-east-1", false)),
                        Optional.empty());
    }
}

package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.FlowReading.FlowId;
import dev.roadstead.host.FlowReading.Tuple;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.logs.LogsHousekeeping;
import dev.roadstead.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.FlowLogsResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** From counts to log streams, through real IAM, STS and CloudWatch Logs. */
class FlowLogDeliveryTest {

    private static final String ROLE = "arn:aws:iam::" + World.ACCOUNT + ":role/flow-logs";
    private static final Ipv4 CLIENT = Ipv4.parse("192.0.2.9");

    private World world;
    private LogsHousekeeping.Logs logs;
    private FlowLogDelivery delivery;
    private String vpc = "";
    private String subnet = "";
    private String eni = "";
    private Ipv4 address;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        world = new World();
        logs = LogsHousekeeping.open(world.platform, directory);
        delivery = new FlowLogDelivery(world.platform, world.network, world.flowLogRoles, logs.api(), world.pool);
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
        eni = world.taskInterface(subnet, world.group(vpc, "web"));
        address = world.network.vpc(vpc).interfaces().getFirst().address();
        world.role("flow-logs", TestAccount.trust("\"Service\":\"vpc-flow-logs.amazonaws.com\""));
    }

    @AfterEach
    void stop() {
        delivery.close();
        world.close();
    }

    private void log(TrafficType traffic, String format) {
        world.ask(ec2 -> ec2.createFlowLogs(r -> r.resourceType(FlowLogsResourceType.VPC)
                .resourceIds(vpc)
                .trafficType(traffic)
                .logGroupName("flows")
                .logFormat(format)
                .deliverLogsPermissionArn(ROLE)));
        delivery.round();
    }

    private Flow flow(boolean egress, boolean accepted, long packets) {
        Tuple tuple = egress ? new Tuple(6, address, 80, CLIENT, 40000) : new Tuple(6, CLIENT, 40000, address, 80);
        return new Flow(
                new FlowId(eni, egress, accepted, tuple),
                egress ? 18 : 2,
                packets,
                packets * 100,
                Duration.ofSeconds(4),
                Duration.ofSeconds(1));
    }

    /** The network tells of these five seconds later. */
    private void reading(Flow... flows) {
        world.network.count(new FlowReading(List.of(flows), Set.of()));
        world.pass(Duration.ofSeconds(5));
        delivery.round();
    }

    private void endWindow() {
        world.pass(Duration.ofSeconds(60));
        delivery.round();
    }

    private List<String> lines(String stream) {
        return Awaitility.await()
                .ignoreException(ResourceNotFoundException.class)
                .until(() -> read(stream), lines -> !lines.isEmpty());
    }

    private List<String> read(String stream) {
        CloudWatchLogsClient client = logs.api();
        return new Caller(World.ACCOUNT, World.REGION, World.ROOT)
                        .run(() -> client.getLogEvents(r ->
                                r.logGroupName("flows").logStreamName(stream).startFromHead(true)))
                        .events()
                        .stream()
                        .map(OutputLogEvent::message)
                        .toList();
    }

    private FlowLog described() {
        return world.ask(ec2 -> ec2.describeFlowLogs(r -> {})).flowLogs().getFirst();
    }

    @Test
    void aFlowOfAWindowIsOneLineInItsInterfacesStream() {
        long start = world.now.get().getEpochSecond();
        log(TrafficType.ALL, null);
        reading(flow(false, true, 3), flow(true, true, 2));
        reading(flow(false, true, 4));
        endWindow();

        assertThat(lines(eni + "-all"))
                .containsExactlyInAnyOrder(
                        "2 123456789012 %s 192.0.2.9 %s 40000 80 6 7 700 %d %d ACCEPT OK"
                                .formatted(eni, address, start + 1, start + 9),
                        "2 123456789012 %s %s 192.0.2.9 80 40000 6 2 200 %d %d ACCEPT OK"
                                .formatted(eni, address, start + 1, start + 4));
        Awaitility.await().until(() -> "SUCCESS".equals(described().deliverLogsStatus()));
        assertThat(described().deliverLogsErrorMessage()).isNull();
    }

    @Test
    void whatIsNotWantedIsNotWrittenAndSilenceIsSaid() {
        long start = world.now.get().getEpochSecond();
        log(TrafficType.REJECT, "${interface-id} ${srcaddr} ${start} ${end} ${action} ${log-status} ${vpc-id}");
        reading(flow(false, true, 3));
        endWindow();
        assertThat(lines(eni + "-reject"))
                .containsExactly("%s - %d %d - NODATA %s".formatted(eni, start, start + 65, vpc));

        reading(flow(false, false, 1));
        endWindow();
        Awaitility.await().until(() -> read(eni + "-reject").size() == 2);
        assertThat(read(eni + "-reject").getLast()).contains(" REJECT OK ");
    }

    @Test
    void customFieldsSayWhatIsKnown() {
        world.internetGateway(vpc);
        log(
                TrafficType.ALL,
                "${version} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${region} ${az-id}"
                        + " ${sublocation-type} ${pkt-dst-aws-service} ${flow-direction} ${traffic-path} ${reject-reason}");
        reading(flow(true, true, 1));
        endWindow();
        assertThat(lines(eni + "-all"))
                .containsExactly("8 %s - 18 IPv4 %s us-east-1 use1-az1 - - egress - -".formatted(subnet, address));
    }

    @Test
    void lostCountsAreSaidToBeSkipped() {
        log(TrafficType.ALL, null);
        world.network.count(new FlowReading(List.of(flow(false, true, 1)), Set.of(eni)));
        world.pass(Duration.ofSeconds(5));
        delivery.round();
        endWindow();
        assertThat(lines(eni + "-all"))
                .hasSize(2)
                .anyMatch(line -> line.endsWith("- SKIPDATA"))
                .anyMatch(line -> line.endsWith("ACCEPT OK"));
    }

    @Test
    void anInterfaceThatIsGoneHasItsLastRecords() {
        log(TrafficType.ALL, null);
        reading(flow(false, true, 1));
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        endWindow();
        assertThat(lines(eni + "-all")).singleElement().asString().endsWith("ACCEPT OK");
        endWindow();
        log(TrafficType.REJECT, null);
        assertThat(read(eni + "-all")).hasSize(1);
    }

    @Test
    void aRoleThatMayNoLongerWriteIsTold() {
        log(TrafficType.ALL, null);
        world.denied.add("logs:CreateLogStream");
        world.denied.add("logs:PutLogEvents");
        reading(flow(false, true, 1));
        endWindow();
        Awaitility.await().until(() -> "FAILED".equals(described().deliverLogsStatus()));
        assertThat(described().deliverLogsErrorMessage()).isEqualTo("Access error");

        world.denied.clear();
        endWindow();
        assertThat(lines(eni + "-all")).singleElement().asString().endsWith("NODATA");
        Awaitility.await().until(() -> "SUCCESS".equals(described().deliverLogsStatus()));
    }

    @Test
    void whatAFailureOfStsHoldsUpIsWrittenLater() {
        FailingSts sts = new FailingSts();
        delivery.close();
        delivery = new FlowLogDelivery(
                world.platform, world.network, World.flowLogRoles(world.platform, sts::before), logs.api(), world.pool);
        log(TrafficType.ALL, null);
        sts.failure = StsException.builder().statusCode(500).message("later").build();
        reading(flow(false, true, 3));
        endWindow();
        Awaitility.await().until(() -> "Unknown error".equals(described().deliverLogsErrorMessage()));
        sts.failure = new StoreException("no space left on device");
        reading(flow(false, true, 4));
        endWindow();
        Awaitility.await().until(() -> sts.asked.get() == 2);
        assertThat(described().deliverLogsStatus()).isEqualTo("FAILED");
        sts.failure = null;
        endWindow();

        Awaitility.await().until(() -> "SUCCESS".equals(described().deliverLogsStatus()));
        assertThat(read(eni + "-all"))
                .hasSize(3)
                .anyMatch(line -> line.contains(" 6 3 300 "))
                .anyMatch(line -> line.contains(" 6 4 400 "))
                .anyMatch(line -> line.endsWith("NODATA"));
    }

    /** STS, but when it fails. */
    private static final class FailingSts implements StsClient {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile @Nullable RuntimeException failure;
        private StsClient next = this;

        StsClient before(StsClient real) {
            next = real;
            return this;
        }

        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            asked.incrementAndGet();
            RuntimeException due = failure;
            if (due != null) {
                throw due;
            }
            return next.assumeRole(request);
        }

        @Override
        public String serviceName() {
            return "sts";
        }

        @Override
        public void close() {}
    }

    @Test
    void whatWasCountedBeforeTheLastFlowLogWentIsInNoOthersRecords() {
        log(TrafficType.ALL, null);
        String id = described().flowLogId();
        world.pass(Duration.ofSeconds(1));
        world.ask(ec2 -> ec2.deleteFlowLogs(r -> r.flowLogIds(id)));
        delivery.round();
        world.pass(Duration.ofSeconds(10));
        log(TrafficType.ALL, null);
        long begin = world.now.get().getEpochSecond();

        Flow before = flow(false, true, 3);
        before = new Flow(before.id(), 2, 3, 300, Duration.ofSeconds(20), Duration.ofSeconds(16));
        reading(before, flow(false, true, 2));
        endWindow();
        assertThat(lines(eni + "-all")).singleElement().asString().contains(" 6 2 200 " + (begin + 1) + " ");
    }

    @Test
    void aFlowLogTellsNothingOfWhatAnotherOneToldBeforeIt() {
        log(TrafficType.ALL, null);
        reading(flow(false, true, 3));
        world.pass(Duration.ofSeconds(10));
        log(TrafficType.ACCEPT, null);
        endWindow();
        assertThat(lines(eni + "-all")).singleElement().asString().contains(" 6 3 300 ");
        assertThat(lines(eni + "-accept")).singleElement().asString().endsWith("NODATA");
    }

    @Test
    void withoutFlowLogsNothingIsAsked() {
        assertThat(delivery.round()).isEmpty();
        log(TrafficType.ALL, null);
        assertThat(delivery.round()).isPresent();
        String id = described().flowLogId();
        world.ask(ec2 -> ec2.deleteFlowLogs(r -> r.flowLogIds(id)));
        assertThat(delivery.round()).isEmpty();
    }
}

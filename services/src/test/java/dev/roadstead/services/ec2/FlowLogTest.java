package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Counted;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.services.TestAccount;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.FlowLogsResourceType;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;
import software.amazon.awssdk.services.ec2.model.TrafficType;

class FlowLogTest {

    private static final String ROLE = "arn:aws:iam::" + World.ACCOUNT + ":role/flow-logs";
    private static final String GROUP_ARN = "arn:aws:logs:us-east-1:" + World.ACCOUNT + ":log-group:flows";

    private World world;
    private String vpc = "";
    private String subnet = "";
    private String eni = "";

    @BeforeEach
    void start() {
        world = new World();
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
        eni = world.taskInterface(subnet, world.group(vpc, "web"));
        world.role("flow-logs", TestAccount.trust("\"Service\":\"vpc-flow-logs.amazonaws.com\""));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private CreateFlowLogsRequest.Builder request() {
        return CreateFlowLogsRequest.builder()
                .resourceType(FlowLogsResourceType.VPC)
                .resourceIds(vpc)
                .trafficType(TrafficType.ALL)
                .logGroupName("flows")
                .deliverLogsPermissionArn(ROLE);
    }

    private List<String> create(CreateFlowLogsRequest.Builder request) {
        return world.ask(ec2 -> ec2.createFlowLogs(request.build())).flowLogIds();
    }

    private List<FlowLog> described(String name, String value) {
        return world.ask(ec2 ->
                        ec2.describeFlowLogs(r -> r.filter(f -> f.name(name).values(value))))
                .flowLogs();
    }

    private Counted counted() {
        return world.network.vpc(vpc).interfaces().stream()
                .filter(plan -> plan.interfaceId().equals(eni))
                .map(InterfacePlan::counted)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void packetsAreCountedWhenTheFlowLogIsThereAndNotAfterIt() {
        assertThat(counted()).isEqualTo(Counted.NOTHING);
        String all = create(request().trafficType(TrafficType.REJECT)).getFirst();
        assertThat(counted()).isEqualTo(Counted.REFUSED);
        create(request()
                .resourceType(FlowLogsResourceType.SUBNET)
                .resourceIds(subnet)
                .trafficType(TrafficType.ACCEPT));
        assertThat(counted()).isEqualTo(Counted.ALL);
        String other = world.taskInterface(world.subnet(vpc, "10.0.2.0/24"), world.group(vpc, "other"));
        assertThat(world.network.vpc(vpc).interfaces())
                .filteredOn(plan -> plan.interfaceId().equals(other))
                .extracting(InterfacePlan::counted)
                .containsExactly(Counted.REFUSED);

        world.ask(ec2 -> ec2.deleteFlowLogs(r -> r.flowLogIds(all)));
        assertThat(counted()).isEqualTo(Counted.ACCEPTED);
    }

    @Test
    void aFlowLogIsDescribedAsItWasMade() {
        String id = create(request()
                        .maxAggregationInterval(60)
                        .tagSpecifications(t -> t.resourceType("vpc-flow-log")
                                .tags(tag -> tag.key("Name").value("flows"))))
                .getFirst();

        assertThat(id).matches("fl-[0-9a-f]{17}");
        assertThat(described("resource-id", vpc)).singleElement().satisfies(log -> {
            assertThat(log.flowLogId()).isEqualTo(id);
            assertThat(log.flowLogStatus()).isEqualTo("ACTIVE");
            assertThat(log.trafficType()).isEqualTo(TrafficType.ALL);
            assertThat(log.logDestinationType()).isEqualTo(LogDestinationType.CLOUD_WATCH_LOGS);
            assertThat(log.logGroupName()).isEqualTo("flows");
            assertThat(log.logDestination()).isNull();
            assertThat(log.deliverLogsPermissionArn()).isEqualTo(ROLE);
            assertThat(log.deliverLogsStatus()).as("nothing was delivered yet").isNull();
            assertThat(log.maxAggregationInterval()).isEqualTo(60);
            assertThat(log.logFormat())
                    .isEqualTo("${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport}"
                            + " ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}");
            assertThat(log.tags())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.value()).isEqualTo("flows"));
        });
        String byArn = create(request()
                        .logGroupName(null)
                        .logDestination(GROUP_ARN + ":*")
                        .trafficType(TrafficType.ACCEPT)
                        .logFormat("${pkt-srcaddr}  ${tcp-flags}"))
                .getFirst();
        assertThat(described("traffic-type", "ACCEPT")).singleElement().satisfies(log -> {
            assertThat(log.flowLogId()).isEqualTo(byArn);
            assertThat(log.logDestination()).isEqualTo(GROUP_ARN);
            assertThat(log.logFormat()).isEqualTo("${pkt-srcaddr} ${tcp-flags}");
            assertThat(log.maxAggregationInterval()).isEqualTo(600);
        });
        assertThat(described("tag:Name", "flows"))
                .extracting(FlowLog::flowLogId)
                .containsExactly(id);
        assertThat(described("deliver-log-status", "SUCCESS")).isEmpty();
        DescribeFlowLogsResponse page = world.ask(ec2 -> ec2.describeFlowLogs(r -> r.maxResults(1)));
        assertThat(page.flowLogs()).hasSize(1);
        assertThat(page.nextToken()).isNotNull();
    }

    @Test
    void aTokenMakesItsFlowLogsOnce() {
        String other = world.vpc("10.1.0.0/16");
        List<String> first = create(request().resourceIds(vpc, other).clientToken("once"));
        assertThat(first).hasSize(2);
        assertThat(create(request().resourceIds(vpc, other).clientToken("once")))
                .containsExactlyInAnyOrderElementsOf(first);
        world.refuses(
                "IdempotentParameterMismatch",
                "inconsistent",
                ec2 -> ec2.createFlowLogs(request().clientToken("once").build()));
    }

    @Test
    void ofSeveralResourcesThoseThatCannotHaveOneAreNamed() {
        create(request());
        String other = world.vpc("10.1.0.0/16");
        var made = world.ask(ec2 -> ec2.createFlowLogs(
                request().resourceIds(vpc, other, "vpc-0123456789abcdef0").build()));
        assertThat(made.flowLogIds()).hasSize(1);
        assertThat(made.unsuccessful())
                .extracting(item -> item.resourceId() + " " + item.error().code())
                .containsExactly(vpc + " FlowLogAlreadyExists", "vpc-0123456789abcdef0 InvalidVpcID.NotFound");

        var deleted = world.ask(
                ec2 -> ec2.deleteFlowLogs(r -> r.flowLogIds(made.flowLogIds().getFirst(), "fl-0123456789abcdef0")));
        assertThat(deleted.unsuccessful()).singleElement().satisfies(item -> {
            assertThat(item.resourceId()).isEqualTo("fl-0123456789abcdef0");
            assertThat(item.error().code()).isEqualTo("InvalidFlowLogId.NotFound");
        });
        assertThat(described("resource-id", other)).isEmpty();
    }

    @Test
    void flowLogsGoWithWhatTheyAreOf() {
        create(request().resourceType(FlowLogsResourceType.NETWORK_INTERFACE).resourceIds(eni));
        create(request());
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(described("resource-id", eni)).isEmpty();
        assertThat(described("resource-id", vpc)).hasSize(1);
    }

    @Test
    void whatCannotBeIsRefusedAndChangesNothing() {
        refuses("InvalidVpcID.NotFound", "does not exist", request().resourceIds("vpc-0123456789abcdef0"));
        refuses("MissingParameter", "TrafficType", request().trafficType((String) null));
        refuses("InvalidParameterValue", "NONE", request().trafficType("NONE"));
        refuses("InvalidParameter", "can't be empty", request().deliverLogsPermissionArn(null));
        refuses("InvalidParameter", "only provide", request().logDestination(GROUP_ARN));
        refuses(
                "InvalidParameter",
                "log group's ARN",
                request().logGroupName(null).logDestination("arn:aws:s3:::b"));
        refuses("InvalidParameter", "Max Aggregation Interval", request().maxAggregationInterval(300));
        refuses("InvalidParameter", "unknown field 'nonsense'", request().logFormat("${srcaddr} ${nonsense}"));
        refuses("InvalidParameter", "more than 100 fields", request().logFormat("${srcaddr} ".repeat(101)));
        refuses("InvalidParameter", "'srcaddr' (expected", request().logFormat("srcaddr"));
        refuses("NotImplemented", "ecs-task-id", request().logFormat("${ecs-task-id}"));
        refuses("NotImplemented", "LogDestinationType s3", request().logDestinationType("s3"));
        refuses("NotImplemented", "ResourceType TransitGateway", request().resourceType("TransitGateway"));
        refuses(
                "InvalidParameter",
                "Unable to assume given IAM role: '" + ROLE + "2'",
                request().deliverLogsPermissionArn(ROLE + "2"));
        world.role("for-tasks", TestAccount.TASKS_TRUST);
        refuses(
                "InvalidParameter",
                "Unable to assume given IAM role",
                request().deliverLogsPermissionArn(ROLE.replace("flow-logs", "for-tasks")));
        world.denied.add("iam:PassRole");
        refuses("UnauthorizedOperation", "iam:PassRole", request());
        world.denied.clear();
        assertThat(described("resource-id", vpc)).isEmpty();

        create(request());
        refuses("FlowLogAlreadyExists", "existing Flow Log", request());
        create(request().trafficType(TrafficType.REJECT));
        refuses("FlowLogsLimitExceeded", vpc, request().trafficType(TrafficType.ACCEPT));
    }

    private void refuses(String code, String message, CreateFlowLogsRequest.Builder request) {
        world.refuses(code, message, ec2 -> ec2.createFlowLogs(request.build()));
    }
}

package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.FLOW_LOG;
import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** Flow logs come and go; packets are counted for them when that is answered. */
final class FlowLogOperations {

    private static final int PER_RESOURCE = 2;

    private final Work work;
    private final Platform platform;
    private final Calls calls;
    private final TagRequests tagRequests;
    private final FlowLogRoles roles;

    FlowLogOperations(Work work, Platform platform, Calls calls, TagRequests tagRequests, FlowLogRoles roles) {
        this.work = work;
        this.platform = platform;
        this.calls = calls;
        this.tagRequests = tagRequests;
        this.roles = roles;
    }

    /** The resources that a request is about, as policies name them. */
    static List<String> arns(CreateFlowLogsRequest request) {
        return Stream.concat(Arns.of(FLOW_LOG.name(), null).stream(), Arns.ofAny(request.resourceIds()).stream())
                .toList();
    }

    CreateFlowLogsResponse create(CreateFlowLogsRequest request) {
        FlowLog.Type type = FlowLogRequests.type(request);
        FlowLog.Traffic traffic = FlowLogRequests.traffic(request);
        FlowLog.Destination destination = FlowLogRequests.destination(request);
        FlowLog.Format format = FlowLogRequests.format(request);
        if (request.resourceIds().isEmpty()) {
            throw Ec2Failures.missing("ResourceIds");
        }
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), FlowLogRequests.CREATE, FLOW_LOG.name());
        requireRole(destination.roleArn());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        FlowLog.Creation creation = new FlowLog.Creation(platform.clock().instant(), token);
        return work.enforce(estate -> {
            List<FlowLog> earlier = Idempotency.earlier(token, estate, FLOW_LOG);
            Made made = earlier.isEmpty()
                    ? each(
                            request.resourceIds(),
                            id -> add(
                                    estate,
                                    new FlowLog(
                                            platform.ids().resource(FLOW_LOG.prefix()),
                                            scope(estate, type, id),
                                            traffic,
                                            destination,
                                            format,
                                            creation,
                                            Optional.empty()),
                                    tags))
                    : new Made(earlier, List.of());
            return CreateFlowLogsResponse.builder()
                    .clientToken(request.clientToken())
                    .flowLogIds(made.logs().stream().map(FlowLog::flowLogId).toList())
                    .unsuccessful(made.unsuccessful())
                    .build();
        });
    }

    /** What a request came to. */
    private record Made(List<FlowLog> logs, List<UnsuccessfulItem> unsuccessful) {}

    /** Of several resources, those that cannot have a flow log are told; of a single one, it is the request's error. */
    private static Made each(List<String> resourceIds, Function<String, FlowLog> making) {
        List<FlowLog> logs = new ArrayList<>();
        List<UnsuccessfulItem> unsuccessful = new ArrayList<>();
        for (String id : resourceIds.stream().distinct().toList()) {
            try {
                logs.add(making.apply(id));
            } catch (Ec2Exception e) {
                if (resourceIds.size() == 1) {
                    throw e;
                }
                unsuccessful.add(item(id, e));
            }
        }
        return new Made(logs, unsuccessful);
    }

    /** The caller must be allowed to hand the role on, and the role must be there to be taken. */
    private void requireRole(String roleArn) {
        calls.require("iam:PassRole", List.of(roleArn), Map.of("iam:PassedToService", List.of(FlowLogRoles.SERVICE)));
        Caller caller = Caller.current();
        try {
            roles.assume(caller.account(), caller.region(), roleArn, "flow-logs-check");
        } catch (AwsServiceException e) {
            throw FlowLogRequests.invalid("Unable to assume given IAM role: '" + roleArn + "'");
        }
    }

    private static FlowLog.Scope scope(Estate estate, FlowLog.Type type, String id) {
        String vpcId = switch (type) {
            case VPC -> estate.require(VPC, id).vpcId();
            case SUBNET -> estate.require(SUBNET, id).vpcId();
            case NETWORK_INTERFACE -> estate.require(NETWORK_INTERFACE, id).vpcId();
        };
        return new FlowLog.Scope(type, id, vpcId);
    }

    private static FlowLog add(OpenEstate estate, FlowLog log, Map<String, String> tags) {
        List<FlowLog> others = estate.flowLogs(log.scope().vpcId())
                .filter(other -> other.scope().equals(log.scope()))
                .toList();
        if (others.stream().anyMatch(log::repeats)) {
            throw Ec2Failures.failure(
                    "FlowLogAlreadyExists",
                    "Error. There is an existing Flow Log with the same configuration and log destination.");
        }
        Quotas.require(
                others.size(),
                PER_RESOURCE,
                "FlowLogsLimitExceeded",
                "flow logs for " + log.scope().resourceId());
        estate.tag(FLOW_LOG.name(), log.flowLogId(), tags);
        return estate.put(FLOW_LOG, log);
    }

    private static UnsuccessfulItem item(String id, Ec2Exception why) {
        return UnsuccessfulItem.builder()
                .resourceId(id)
                .error(error -> error.code(why.awsErrorDetails().errorCode())
                        .message(why.awsErrorDetails().errorMessage()))
                .build();
    }

    /** Deletes those that are there, and says of each other one why not. */
    DeleteFlowLogsResponse delete(DeleteFlowLogsRequest request) {
        if (request.flowLogIds().isEmpty()) {
            throw Ec2Failures.missing("FlowLogIds");
        }
        List<UnsuccessfulItem> unsuccessful = new ArrayList<>();
        work.enforcing(estate -> {
            unsuccessful.clear();
            for (String id : request.flowLogIds()) {
                estate.find(FLOW_LOG, id)
                        .ifPresentOrElse(
                                log -> estate.delete(FLOW_LOG, log),
                                () -> unsuccessful.add(item(id, FLOW_LOG.absent(id))));
            }
        });
        return DeleteFlowLogsResponse.builder().unsuccessful(unsuccessful).build();
    }
}

package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.ec2.flowlogs.FlowLogFormat;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;

/** What a request for flow logs asks for, checked. */
final class FlowLogRequests {

    static final String CREATE = "CreateFlowLogs";

    private static final String CLOUD_WATCH_LOGS = "cloud-watch-logs";
    private static final String LOG_GROUP = "log-group:";
    private static final int DEFAULT_SECONDS = 600;
    private static final Set<Integer> SECONDS = Set.of(60, DEFAULT_SECONDS);

    private FlowLogRequests() {}

    static FlowLog.Type type(CreateFlowLogsRequest request) {
        String type = String.valueOf(request.resourceTypeAsString());
        return switch (type) {
            case "VPC" -> FlowLog.Type.VPC;
            case "Subnet" -> FlowLog.Type.SUBNET;
            case "NetworkInterface" -> FlowLog.Type.NETWORK_INTERFACE;
            default ->
                throw Ec2Failures.unsupported(
                        CREATE, "ResourceType " + type + " (expected VPC, Subnet or NetworkInterface)");
        };
    }

    static FlowLog.Traffic traffic(CreateFlowLogsRequest request) {
        String type = request.trafficTypeAsString();
        if (type == null) {
            throw Ec2Failures.missing("TrafficType");
        }
        return Arrays.stream(FlowLog.Traffic.values())
                .filter(each -> each.name().equals(type))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.invalidValue(
                        "Value (" + type + ") for parameter TrafficType is invalid (expected ACCEPT, REJECT or ALL)"));
    }

    static FlowLog.Destination destination(CreateFlowLogsRequest request) {
        String type = request.logDestinationTypeAsString();
        if (type != null && !type.equals(CLOUD_WATCH_LOGS)) {
            throw Ec2Failures.unsupported(
                    CREATE, "LogDestinationType " + type + " (expected " + CLOUD_WATCH_LOGS + ")");
        }
        Ec2Failures.refuse(CREATE, "DestinationOptions", request.destinationOptions());
        Ec2Failures.refuse(CREATE, "DeliverCrossAccountRole", request.deliverCrossAccountRole());
        String role = request.deliverLogsPermissionArn();
        if (role == null || role.isEmpty()) {
            throw invalid("DeliverLogsPermissionArn can't be empty if LogDestinationType is " + CLOUD_WATCH_LOGS + ".");
        }
        if (!role.matches("arn:aws:iam::[0-9]{12}:role/.+")) {
            throw invalid("DeliverLogsPermissionArn is not a role's ARN: " + role
                    + " (expected arn:aws:iam::ACCOUNT:role/NAME)");
        }
        return destination(request, role);
    }

    private static FlowLog.Destination destination(CreateFlowLogsRequest request, String role) {
        String group = request.logGroupName();
        String arn = request.logDestination();
        if (group != null && arn != null) {
            throw invalid("Please only provide LogGroupName or only provide LogDestination.");
        }
        if (arn != null) {
            return new FlowLog.Destination(groupOf(arn), true, role);
        }
        if (group == null) {
            throw invalid("LogDestination can't be empty if LogGroupName is not provided.");
        }
        return new FlowLog.Destination(requireName(group), false, role);
    }

    /** AWS ends the ARNs of log groups in {@code :*} in some places. */
    private static String groupOf(String text) {
        Optional<Arn> arn = Arn.parse(text)
                .filter(each -> each.service().equals("logs") && each.resource().startsWith(LOG_GROUP));
        if (arn.isEmpty()) {
            throw invalid("LogDestination is not a log group's ARN: " + text + " (expected "
                    + Caller.current().arn("logs", LOG_GROUP + "NAME") + ")");
        }
        Caller caller = Caller.current();
        if (!arn.get().account().equals(caller.account()) || !arn.get().region().equals(caller.region())) {
            throw Ec2Failures.unsupported(
                    CREATE,
                    "LogDestination " + text + " in another account or region (expected one in " + caller.account()
                            + " and " + caller.region() + ")");
        }
        String name = arn.get().resource().substring(LOG_GROUP.length());
        return requireName(name.endsWith(":*") ? name.substring(0, name.length() - 2) : name);
    }

    private static String requireName(String group) {
        if (!group.matches("[.\\-_/#A-Za-z0-9]{1,512}")) {
            throw invalid("LogGroupName is not a log group's name: " + group
                    + " (expected up to 512 letters, digits and characters of .-_/#)");
        }
        return group;
    }

    static FlowLog.Format format(CreateFlowLogsRequest request) {
        int seconds = request.maxAggregationInterval() == null ? DEFAULT_SECONDS : request.maxAggregationInterval();
        if (!SECONDS.contains(seconds)) {
            throw invalid("Invalid Flow Log Max Aggregation Interval");
        }
        if (request.logFormat() == null || request.logFormat().isBlank()) {
            return new FlowLog.Format(FlowLogFormat.DEFAULT.text(), seconds);
        }
        return switch (FlowLogFormat.parse(request.logFormat())) {
            case FlowLogFormat.Parsed.Valid(FlowLogFormat format) -> new FlowLog.Format(format.text(), seconds);
            case FlowLogFormat.Parsed.Invalid(String why) -> throw invalid(why);
            case FlowLogFormat.Parsed.Unbuilt(String field) ->
                throw Ec2Failures.unsupported(CREATE, "LogFormat with the field " + field);
        };
    }

    static AwsServiceException invalid(String message) {
        return Ec2Failures.failure("InvalidParameter", message);
    }
}

package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Hints;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * The elastic network interfaces of tasks. Each is described by its attachment's ARN, by which it is found again when the control
 * plane was killed between its creation and the note of it.
 */
final class TaskInterfaces {

    private final Ec2Client ec2;

    TaskInterfaces(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /**
     * Makes the interface of a task, or finds the one that was made already.
     *
     * @throws StartFailure when EC2 refuses, as where the subnet has no free address
     * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html">Stopped task errors</a>
     */
    TaskRecord.TaskInterface create(Scope scope, TaskRecord task) {
        TaskRecord.Placement placement = task.spec().placement();
        CreateNetworkInterfaceRequest.Builder request = CreateNetworkInterfaceRequest.builder()
                .subnetId(placement.subnetId())
                .description(description(scope, task))
                .clientToken(task.taskId());
        if (!placement.securityGroups().isEmpty()) {
            request.groups(placement.securityGroups());
        }
        if (placement.assignPublicIp()) {
            request.overrideConfiguration(c -> c.putExecutionAttribute(Hints.ASSOCIATE_PUBLIC_IP_ADDRESS, true));
        }
        try {
            return scope.ecs().run(() -> {
                NetworkInterface made =
                        ec2.createNetworkInterface(request.build()).networkInterface();
                if (placement.assignPublicIp() && made.association() == null) {
                    ec2.modifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttributeRequest.builder()
                            .networkInterfaceId(made.networkInterfaceId())
                            .associatePublicIpAddress(true)
                            .build());
                }
                return of(made);
            });
        } catch (AwsServiceException e) {
            throw new StartFailure(
                    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment "
                            + (placement.assignPublicIp() ? "enabled" : "disabled") + " in subnet '"
                            + placement.subnetId() + "': " + Causes.text(e),
                    e);
        }
    }

    private static TaskRecord.TaskInterface of(NetworkInterface made) {
        return new TaskRecord.TaskInterface(
                made.networkInterfaceId(),
                made.macAddress(),
                made.privateIpAddress(),
                Optional.ofNullable(made.privateDnsName()).orElse(""));
    }

    private static String description(Scope scope, TaskRecord task) {
        return scope.arn("attachment/" + task.resources().attachmentId());
    }

    /** Removes whatever interface a task has; nothing, when there is none any more. */
    void delete(Scope scope, TaskRecord task) {
        List<String> ids = task.resources()
                .networkInterface()
                .map(known -> List.of(known.networkInterfaceId()))
                .orElseGet(() -> find(scope, task));
        for (String id : ids) {
            DeleteNetworkInterfaceRequest request = DeleteNetworkInterfaceRequest.builder()
                    .networkInterfaceId(id)
                    .build();
            try {
                scope.ecs().run(() -> ec2.deleteNetworkInterface(request));
            } catch (AwsServiceException e) {
                if (!Causes.code(e).equals("InvalidNetworkInterfaceID.NotFound")) {
                    throw e;
                }
            }
        }
    }

    private List<String> find(Scope scope, TaskRecord task) {
        DescribeNetworkInterfacesRequest request = DescribeNetworkInterfacesRequest.builder()
                .filters(Filter.builder()
                        .name("description")
                        .values(description(scope, task))
                        .build())
                .build();
        return scope.ecs()
                .run(() -> ec2.describeNetworkInterfaces(request).networkInterfaces().stream()
                        .map(NetworkInterface::networkInterfaceId)
                        .toList());
    }
}

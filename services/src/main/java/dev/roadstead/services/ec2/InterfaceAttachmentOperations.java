package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceResponse;

/**
 * What users may ask of attachments. There are no instances, so nothing of theirs is ever attached: every attachment is a service's,
 * which alone takes it away again. Tools that clear a VPC try it first, and go by the error.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html">Requester-managed network
 *     interfaces</a>
 */
final class InterfaceAttachmentOperations {

    private final Work work;

    InterfaceAttachmentOperations(Work work) {
        this.work = work;
    }

    AttachNetworkInterfaceResponse attach(AttachNetworkInterfaceRequest request) {
        if (request.deviceIndex() == null) {
            throw Ec2Failures.missing("deviceIndex");
        }
        NetworkInterface eni = work.read().require(NETWORK_INTERFACE, request.networkInterfaceId());
        Requester.requirePermission(eni);
        throw Ec2Failures.failure(
                "InvalidInstanceID.NotFound", "The instance ID '" + request.instanceId() + "' does not exist");
    }

    /** Nor does force help. */
    DetachNetworkInterfaceResponse detach(DetachNetworkInterfaceRequest request) {
        Indifferent.to(request.force());
        String attachmentId = request.attachmentId();
        NetworkInterface eni = work.read()
                .all(NETWORK_INTERFACE)
                .filter(each -> each.management()
                        .map(NetworkInterface.Management::attachmentId)
                        .filter(id -> id.equals(attachmentId))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidAttachmentID.NotFound", "The attachment ID '" + attachmentId + "' does not exist"));
        if (attachmentId.startsWith(Requester.SERVICE_ATTACHMENT)) {
            throw Ec2Failures.failure(
                    "OperationNotPermitted",
                    "You are not allowed to manage '" + Requester.SERVICE_ATTACHMENT + "' attachments.");
        }
        throw Requester.notPermitted(eni);
    }
}

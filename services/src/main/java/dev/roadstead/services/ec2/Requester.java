package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Principal;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * A service that makes network interfaces for what it runs. An interface that a service principal creates is requester-managed: it
 * is attached from its creation to its deletion, and only the same requester can change or delete it.
 *
 * @param id as {@code RequesterId} and the attachment's owner, such as {@code amazon-elb}
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html">Requester-managed network
 *     interfaces</a>
 */
record Requester(String id) {

    /** What the ids of attachments begin with that are not to tasks. */
    static final String SERVICE_ATTACHMENT = "ela-attach";

    static final Requester TASKS = new Requester("amazon-ecs");

    static final Requester NAT_GATEWAYS = new Requester("amazon-nat");

    static final Requester VPC_ENDPOINTS = new Requester("amazon-aws");

    /**
     * An attachment to what the service runs. Those of a task's interface are named as those to instances; nobody but their service
     * can name the other ones.
     */
    NetworkInterface.Management attachment(Ids ids) {
        return new NetworkInterface.Management(id, ids.resource(equals(TASKS) ? "eni-attach" : SERVICE_ATTACHMENT));
    }

    /** The service that calls, if it is one. */
    static Optional<Requester> current() {
        return Caller.current().principal() instanceof Principal.Service(String name)
                ? Optional.of(new Requester("amazon-" + shortName(name)))
                : Optional.empty();
    }

    /** Refuses whoever is not the interface's own requester; an interface that is not managed is anyone's. */
    static void requirePermission(NetworkInterface eni) {
        boolean foreign = eni.management()
                .filter(management -> current()
                        .map(Requester::id)
                        .filter(management.requesterId()::equals)
                        .isEmpty())
                .isPresent();
        if (foreign) {
            throw notPermitted(eni);
        }
    }

    /**
     * The answer to whoever would change an interface of a service. Nobody else's permissions matter, and yet AWS says so by this code, which tools
     * know.
     */
    static Ec2Exception notPermitted(NetworkInterface eni) {
        return Ec2Failures.failure(
                "AuthFailure",
                "You do not have permission to access the specified resource. The network interface '"
                        + eni.networkInterfaceId() + "' is managed by "
                        + eni.management().orElseThrow().requesterId() + ".");
    }

    private static String shortName(String service) {
        String label = service.substring(0, Math.max(0, service.indexOf('.')));
        return switch (label) {
            case "elasticloadbalancing" -> "elb";
            case "ecs-tasks" -> "ecs";
            default -> label;
        };
    }
}

package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/**
 * Members that AWS's own tools send along empty or false, as DescribeTaskDefinition returns them. So they are accepted; with a value that
 * would change what happens they are refused by name.
 */
final class UnsupportedMembers {

    private UnsupportedMembers() {}

    static void refuse(RegisterTaskDefinitionRequest request) {
        refuse("volumes", request.volumes());
        refuse("placementConstraints", request.placementConstraints());
        refuse("inferenceAccelerators", request.inferenceAccelerators());
        refuse("enableFaultInjection", request.enableFaultInjection());
        request.containerDefinitions().forEach(UnsupportedMembers::refuse);
    }

    private static void refuse(ContainerDefinition container) {
        refuse("containerDefinitions.links", container.links());
        refuse("containerDefinitions.environmentFiles", container.environmentFiles());
        refuse("containerDefinitions.mountPoints", container.mountPoints());
        refuse("containerDefinitions.volumesFrom", container.volumesFrom());
        refuse("containerDefinitions.dnsServers", container.dnsServers());
        refuse("containerDefinitions.dnsSearchDomains", container.dnsSearchDomains());
        refuse("containerDefinitions.extraHosts", container.extraHosts());
        refuse("containerDefinitions.dockerSecurityOptions", container.dockerSecurityOptions());
        refuse("containerDefinitions.systemControls", container.systemControls());
        refuse("containerDefinitions.resourceRequirements", container.resourceRequirements());
        refuse("containerDefinitions.credentialSpecs", container.credentialSpecs());
        refuse("containerDefinitions.interactive", container.interactive());
        refuse("containerDefinitions.pseudoTerminal", container.pseudoTerminal());
        refuse("containerDefinitions.disableNetworking", container.disableNetworking());
        if (container.logConfiguration() != null) {
            refuse(
                    "containerDefinitions.logConfiguration.secretOptions",
                    container.logConfiguration().secretOptions());
        }
    }

    private static void refuse(String member, Collection<?> values) {
        if (!values.isEmpty()) {
            throw Failures.notImplemented("RegisterTaskDefinition parameter " + member);
        }
    }

    private static void refuse(String member, @Nullable Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            throw Failures.notImplemented("RegisterTaskDefinition parameter " + member + "=true");
        }
    }
}

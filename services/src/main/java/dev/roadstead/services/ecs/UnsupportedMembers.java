package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.LinuxParameters;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.ServiceConnectConfiguration;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/**
 * Members that AWS's own tools, Terraform and the CDK send along empty, off or with the value that is the default anyway. So they are
 * accepted; with a value that would change what happens they are refused by name.
 */
final class UnsupportedMembers {

    private final String operation;

    private UnsupportedMembers(String operation) {
        this.operation = operation;
    }

    static void refuse(RegisterTaskDefinitionRequest request) {
        UnsupportedMembers here = new UnsupportedMembers("RegisterTaskDefinition");
        here.refuse("volumes", request.volumes());
        here.refuse("placementConstraints", request.placementConstraints());
        here.refuse("inferenceAccelerators", request.inferenceAccelerators());
        here.refuse("enableFaultInjection", request.enableFaultInjection());
        request.containerDefinitions().forEach(here::refuse);
    }

    static void refuse(CreateServiceRequest request) {
        UnsupportedMembers here = new UnsupportedMembers("CreateService");
        here.refuse("serviceRegistries", request.serviceRegistries());
        here.refuse(request.serviceConnectConfiguration());
        here.refuse("volumeConfigurations", request.volumeConfigurations());
        here.refuse("vpcLatticeConfigurations", request.vpcLatticeConfigurations());
        here.refuse("enableExecuteCommand", request.enableExecuteCommand());
    }

    static void refuse(UpdateServiceRequest request) {
        UnsupportedMembers here = new UnsupportedMembers("UpdateService");
        here.refuse("serviceRegistries", request.serviceRegistries());
        here.refuse(request.serviceConnectConfiguration());
        here.refuse("volumeConfigurations", request.volumeConfigurations());
        here.refuse("vpcLatticeConfigurations", request.vpcLatticeConfigurations());
        here.refuse("enableExecuteCommand", request.enableExecuteCommand());
    }

    static void refuse(RunTaskRequest request) {
        UnsupportedMembers here = new UnsupportedMembers("RunTask");
        here.refuse("volumeConfigurations", request.volumeConfigurations());
        here.refuse("enableExecuteCommand", request.enableExecuteCommand());
        if (request.overrides() != null) {
            here.refuse(
                    "overrides.inferenceAcceleratorOverrides",
                    request.overrides().inferenceAcceleratorOverrides());
            request.overrides().containerOverrides().forEach(here::refuse);
        }
    }

    private void refuse(ContainerOverride override) {
        refuse("overrides.containerOverrides.environmentFiles", override.environmentFiles());
        refuse("overrides.containerOverrides.resourceRequirements", override.resourceRequirements());
    }

    private void refuse(@Nullable ServiceConnectConfiguration connect) {
        if (connect != null) {
            refuse("serviceConnectConfiguration.enabled", connect.enabled());
            refuse("serviceConnectConfiguration.services", connect.services());
        }
    }

    private void refuse(ContainerDefinition container) {
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
        if (container.restartPolicy() != null) {
            refuse(
                    "containerDefinitions.restartPolicy.enabled",
                    container.restartPolicy().enabled());
        }
        String consistency = container.versionConsistencyAsString();
        if (consistency != null && !consistency.equals("enabled")) {
            throw unbuilt("containerDefinitions.versionConsistency=" + consistency);
        }
        refuse(container.linuxParameters());
    }

    private void refuse(@Nullable LinuxParameters linux) {
        if (linux == null) {
            return;
        }
        refuse("containerDefinitions.linuxParameters.devices", linux.devices());
        refuse("containerDefinitions.linuxParameters.tmpfs", linux.tmpfs());
        if (linux.capabilities() != null) {
            refuse(
                    "containerDefinitions.linuxParameters.capabilities.add",
                    linux.capabilities().add());
            refuse(
                    "containerDefinitions.linuxParameters.capabilities.drop",
                    linux.capabilities().drop());
        }
    }

    private void refuse(String member, Collection<?> values) {
        if (!values.isEmpty()) {
            throw unbuilt(member);
        }
    }

    private void refuse(String member, @Nullable Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            throw unbuilt(member + "=true");
        }
    }

    private RuntimeException unbuilt(String member) {
        return Failures.notImplemented(operation + " parameter " + member);
    }
}

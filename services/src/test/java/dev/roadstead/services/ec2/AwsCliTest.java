package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the unmodified AWS CLI sends is read and what it gets is what it expects. */
class AwsCliTest {

    private static final long LIMIT_SECONDS = 90;

    /** What came of a command. */
    private record Outcome(int status, String output) {}

    private final World world = new World();
    private @Nullable Ec2Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "aws")));
        assumeTrue(there, "needs the aws CLI");
        endpoint = Ec2Endpoint.start(world.api);
    }

    @AfterEach
    void close() {
        if (endpoint != null) {
            endpoint.close();
        }
        world.close();
    }

    private Outcome aws(String... arguments) throws IOException, InterruptedException {
        assertThat(endpoint).isNotNull();
        List<String> command = new ArrayList<>(List.of("aws", "ec2"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL",
                        endpoint.url(),
                        "AWS_ACCESS_KEY_ID",
                        Ec2Endpoint.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        Ec2Endpoint.SECRET_KEY,
                        "AWS_DEFAULT_REGION",
                        World.REGION,
                        "AWS_REGION",
                        World.REGION,
                        "AWS_DEFAULT_OUTPUT",
                        "text",
                        "AWS_MAX_ATTEMPTS",
                        "1",
                        "AWS_PAGER",
                        ""));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output.strip());
    }

    private String answer(String... arguments) throws IOException, InterruptedException {
        Outcome outcome = aws(arguments);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }

    @Test
    void aNetworkIsMadeAndWaitedFor() throws Exception {
        String vpc = answer(
                "create-vpc",
                "--cidr-block",
                "10.0.0.0/16",
                "--query",
                "Vpc.VpcId",
                "--tag-specifications",
                "ResourceType=vpc,Tags=[{Key=Name,Value=shop}]");
        answer("wait", "vpc-available", "--filters", "Name=tag:Name,Values=sh?p");
        String group = answer(
                "create-security-group",
                "--group-name",
                "web",
                "--description",
                "for the web",
                "--vpc-id",
                vpc,
                "--query",
                "GroupId");
        answer(
                "authorize-security-group-ingress",
                "--group-id",
                group,
                "--protocol",
                "tcp",
                "--port",
                "80-81",
                "--cidr",
                "0.0.0.0/0");
        answer("authorize-security-group-ingress", "--group-id", group, "--protocol", "all", "--source-group", group);
        assertThat(answer(
                        "describe-security-groups",
                        "--group-ids",
                        group,
                        "--query",
                        "SecurityGroups[0].IpPermissions[].[IpProtocol,FromPort,ToPort]"))
                .isEqualTo("tcp\t80\t81\n-1\tNone\tNone");
        String subnet =
                answer("create-subnet", "--vpc-id", vpc, "--cidr-block", "10.0.1.0/24", "--query", "Subnet.SubnetId");
        String eni = answer(
                "create-network-interface",
                "--subnet-id",
                subnet,
                "--groups",
                group,
                "--query",
                "NetworkInterface.NetworkInterfaceId");
        answer("wait", "network-interface-available", "--network-interface-ids", eni);
    }

    @Test
    void errorsAreTheOnesThatTheCliPrints() throws Exception {
        Outcome unknown = aws("describe-vpcs", "--vpc-ids", "vpc-0123456789abcdef0");
        assertThat(unknown.status()).isNotZero();
        assertThat(unknown.output())
                .isEqualTo("An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation: "
                        + "The vpc ID 'vpc-0123456789abcdef0' does not exist");
        assertThat(aws("create-vpc", "--cidr-block", "10.0.0.0/16", "--dry-run").output())
                .isEqualTo("An error occurred (DryRunOperation) when calling the CreateVpc operation: "
                        + "Request would have succeeded, but DryRun flag is set.");
        assertThat(aws("create-transit-gateway").output()).contains("(NotImplemented)", "CreateTransitGateway");
        assertThat(aws("create-vpc", "--cidr-block", "10.0.0.0/16", "--ipv6-netmask-length", "56")
                        .output())
                .contains("(NotImplemented)", "Ipv6NetmaskLength");
    }
}

package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Terraform, unmodified, makes the VPCs of {@code examples/terraform-vpc}, finds them as it made them, changes and deletes them;
 * each step goes on where the one before ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TerraformTest {

    private static final String UNCHANGED = "terraform plan -input=false -detailed-exitcode -lock=false";

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @AutoClose
    private static Server server;

    private static Path work;

    @BeforeAll
    static void start() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "aws", "python3", "terraform");
        server = Terraform.server(directory);
        work = copy(server.commands().root().resolve("examples/terraform-vpc"), directory.resolve("work"));
        server.start();
    }

    @Test
    @Order(1)
    void applyMakesTheVpcAndAPlanAfterwardsFindsNothingToChange() {
        succeed("terraform init -input=false", "terraform apply -input=false -auto-approve", UNCHANGED);
    }

    @Test
    @Order(2)
    void aSecondEnvironmentWithTheSameRangeStandsBesideTheFirst() {
        succeed(
                "terraform workspace new staging",
                "terraform apply -input=false -auto-approve -refresh=false",
                UNCHANGED);
        assertThat(server.client("aws ec2 describe-vpcs --filters Name=cidr,Values=10.0.0.0/16 "
                                + "--query 'sort(Vpcs[].Tags[?Key==`Name`].Value|[])' --output text")
                        .text())
                .isEqualTo("production\tstaging");
    }

    @Test
    @Order(3)
    void moreAddressesThanTheQuotaAreHadOnceTheyAreAskedFor() {
        succeed(
                "! TF_VAR_single_nat_gateway=false terraform apply -input=false -auto-approve >refused 2>&1",
                "grep AddressLimitExceeded refused",
                "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 6",
                "TF_VAR_single_nat_gateway=false terraform apply -input=false -auto-approve",
                "TF_VAR_single_nat_gateway=false " + UNCHANGED);
    }

    @Test
    @Order(4)
    void whatIsChangedIsChangedInPlace() {
        succeed(
                "terraform workspace select default",
                "printf 'single_nat_gateway = true\\noffice_ranges = [\"192.0.2.0/24\"]\\n' >changes.auto.tfvars",
                "terraform output -raw vpc_id >before",
                "terraform apply -input=false -auto-approve",
                UNCHANGED,
                "test \"$(terraform output -raw vpc_id)\" = \"$(cat before)\"");
    }

    @Test
    @Order(5)
    void whatIsThereAlreadyIsTakenOverByItsId() {
        List<String> resources = List.of(
                "aws_vpc.tools",
                "aws_subnet.tools",
                "aws_vpc_peering_connection.tools",
                "aws_security_group.database",
                "aws_ec2_managed_prefix_list.office",
                "aws_network_interface.reserved",
                "aws_eip.reserved",
                "module.vpc.aws_nat_gateway.this[0]",
                "module.vpc.aws_network_acl.public",
                "module.vpc.aws_flow_log.this",
                "module.vpc.aws_cloudwatch_log_group.flow_logs",
                "module.vpc.aws_vpc_endpoint.s3");
        succeed(
                "terraform show -json | \"$root/acceptance/terraform-imports.py\" " + quoted(resources)
                        + " >imports.tf",
                "terraform state rm " + quoted(resources),
                "terraform apply -input=false -auto-approve | tee imported",
                "grep 'Resources: 12 imported, 0 added, [0-9]* changed, 0 destroyed' imported",
                "rm imports.tf",
                UNCHANGED);
    }

    @Test
    @Order(6)
    void destroyLeavesWhatWasThereBefore() {
        succeed(
                "terraform destroy -input=false -auto-approve",
                "terraform workspace select staging",
                "terraform destroy -input=false -auto-approve -refresh=false");
        assertThat(server.client(
                                "aws ec2 describe-vpcs --query 'Vpcs[].IsDefault' --output text; "
                                        + "aws ec2 describe-addresses --query 'length(Addresses)' --output text; "
                                        + "aws ec2 describe-network-interfaces --query 'length(NetworkInterfaces)' --output text; "
                                        + "aws ec2 describe-flow-logs --query 'length(FlowLogs)' --output text; "
                                        + "aws logs describe-log-groups --query 'length(logGroups)' --output text; "
                                        + "aws iam list-roles --query 'length(Roles[?contains(RoleName, `flow-logs`)])' --output text")
                        .lines())
                .containsExactly("True", "0", "0", "0", "0", "0");
    }

    @Test
    @Order(7)
    void downLeavesNothingInTheKernel() throws IOException {
        server.end();
    }

    private static String quoted(List<String> addresses) {
        return "'" + String.join("' '", addresses) + "'";
    }

    private static void succeed(String... steps) {
        for (String step : steps) {
            Commands.Ended ended = server.commands()
                    .run(
                            300,
                            "bash",
                            "-c",
                            "set -eo pipefail; root=$PWD; eval \"$(./roadstead env)\"; cd '" + work + "'; " + step);
            assertThat(ended.status()).as(step + "\n" + ended.text()).isZero();
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(each -> Files.isDirectory(each) || each.toString().endsWith(".tf"))
                    .forEach(each -> {
                        try {
                            Files.copy(each, to.resolve(from.relativize(each)));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        return to;
    }
}

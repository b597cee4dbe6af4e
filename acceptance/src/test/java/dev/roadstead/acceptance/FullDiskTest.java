package dev.roadstead.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk, a small file system, truly becomes full while it runs, and has space again. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FullDiskTest {

    private static final String RUN_TASK =
            "subnet=$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text);"
                    + "aws ecs run-task --cluster small --task-definition small --launch-type FARGATE --network-configuration"
                    + " \"awsvpcConfiguration={subnets=[$subnet],assignPublicIp=ENABLED}\""
                    + " --query 'tasks[0].taskArn' --output text";

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static Server server;
    private static Path image;

    @BeforeAll
    static void start() throws IOException {
        Server.requireMachine("containerd", "runc", "nft", "ip", "busybox", "aws", "skopeo");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        server = Server.of(disk.resolve("data"));
        image = directory.resolve("image");
        shell("mount -t tmpfs -o size=400m roadstead-full-disk " + disk);
        server.start();
        assertThat(server.commands().run(120, "acceptance/service.sh").status()).isZero();
        shell("mkdir " + directory.resolve("layer") + " && head -c 8000000 /dev/urandom >"
                + directory.resolve("layer/noise") + " && scripts/pack-image --layer " + directory.resolve("layer")
                + " --output " + image + " --tag 2");
        success(server.client("aws ssm put-parameter --type String --name kept --value before"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
            server.commands().run(10, "umount", "-l", server.data().getParent().toString());
            assertThat(server.traces().find()).isEmpty();
        }
    }

    @Test
    @Order(1)
    void whatDoesNotFitIsRefusedAndChangesNothing() throws IOException {
        fill();

        // Small writes may find a place in what is allocated already, so one asks until there is none.
        Commands.Ended parameter = server.client(
                "for n in $(seq 200); do aws ssm put-parameter --type String --name big-$n"
                        + " --value \"$(head -c 4000 /dev/zero | tr '\\0' x)\" >/dev/null || { echo refused big-$n; exit 1; }; done");
        assertThat(parameter.status()).as(parameter.text()).isEqualTo(1);
        assertThat(parameter.text()).contains("ServiceUnavailable", "nothing was changed", "doctor");
        String refused = parameter.lines().getLast().substring("refused ".length());

        Commands.Ended push = push();
        assertThat(push.status()).isNotZero();
        assertThat(push.text()).contains("507 Insufficient Storage");

        Commands.Ended task = server.client(RUN_TASK);
        assertThat(task.status()).isNotZero();
        assertThat(task.text()).contains("ServiceUnavailable");

        assertThat(server.client("aws ssm get-parameter --name kept --query Parameter.Value --output text")
                        .text())
                .isEqualTo("before");
        assertThat(server.client("aws ssm get-parameter --name " + refused).text())
                .contains("ParameterNotFound");
        assertThat(server.client("aws ecr describe-images --repository-name small --query 'imageDetails[].imageTags[]'"
                                + " --output text")
                        .text())
                .isEqualTo("1");
        assertThat(server.client("aws ecs list-tasks --cluster small --query 'length(taskArns)'")
                        .text())
                .isEqualTo("1");
        Commands.Ended doctor = server.roadstead("doctor");
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.text()).contains("FAILED   disk", "free at least");
    }

    @Test
    @Order(2)
    void itWorksAgainWhenThereIsSpace() throws IOException {
        Files.delete(ballast());
        success(server.client("aws ssm put-parameter --type String --name after --value there"));
        success(push());
        Commands.Ended task =
                server.client("task=$(" + RUN_TASK + "); aws ecs wait tasks-running --cluster small --tasks $task");
        success(task);
    }

    @Test
    @Order(3)
    void whatWasAcknowledgedIsThereAfterAKill() throws IOException {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        success(server.up());
        assertThat(server.client("aws ssm get-parameters --names kept after --query 'Parameters[].Value' --output text")
                        .text())
                .isEqualTo("before\tthere");
        assertThat(server.client("aws ecs list-tasks --cluster small --query 'length(taskArns)'")
                        .text())
                .isEqualTo("2");
    }

    private static Commands.Ended push() {
        return server.client("repository=$(aws ecr describe-repositories --repository-names small"
                + " --query 'repositories[0].repositoryUri' --output text);"
                + "skopeo copy --quiet --dest-creds \"AWS:$(aws ecr get-login-password)\" oci:" + image
                + ":2 docker://$repository:2");
    }

    private static void fill() {
        Commands.Ended filled = server.commands().run(60, "dd", "if=/dev/zero", "of=" + ballast(), "bs=64k");
        assertThat(filled.text()).contains("No space left on device");
        server.commands()
                .run(60, "bash", "-c", "dd if=/dev/zero of=" + ballast() + " bs=512 oflag=append conv=notrunc");
    }

    private static Path ballast() {
        return server.data().resolveSibling("ballast");
    }

    private static void shell(String script) {
        success(server.commands().run(60, "bash", "-c", script));
    }

    private static void success(Commands.Ended ended) {
        assertThat(ended.status()).as(ended.text()).isZero();
    }
}

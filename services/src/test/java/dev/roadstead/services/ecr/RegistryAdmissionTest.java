package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.aws.Entrance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes to the registry by a VPC endpoint must come by the registry's own, of its region. */
class RegistryAdmissionTest {

    @TempDir
    private Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry(directory);
        registry.entrances.put("198.18.0.7", new Entrance("vpce-ssm", "vpc-1", "ssm", "us-east-1", false));
        registry.entrances.put("198.18.0.8", new Entrance("vpce-dkr", "vpc-1", "ecr", "us-east-1", true));
        registry.entrances.put("198.18.0.9", new Entrance("vpce-far", "vpc-1", "ecr", "eu-west-1", true));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void theRegistrysOwnEndpointLeadsIn() throws IOException {
        assertThat(statusFrom("198.18.0.8")).isEqualTo(200);
        assertThat(statusFrom("127.0.0.1")).isEqualTo(200);
    }

    @Test
    void noOtherEndpointDoes() throws IOException {
        assertThat(statusFrom("198.18.0.7")).isEqualTo(403);
        assertThat(statusFrom("198.18.0.9")).isEqualTo(403);
    }

    @Test
    void nobodyComesByAWayThatIsClosed() throws IOException {
        assertThat(statusFrom(TestRegistry.CLOSED)).isEqualTo(403);
    }

    private int statusFrom(String address) throws IOException {
        return registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        "GET",
                        "/v2/",
                        "",
                        Map.of("authorization", registry.basic()),
                        new RegistryRequest.Client(address, false),
                        InputStream.nullInputStream()))
                .status();
    }
}

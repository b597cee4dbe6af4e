package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Task;
import tools.jackson.databind.json.JsonMapper;

class SdkJsonTest {
    @Test
    void anObjectComesBackEqual() {
        var request = RegisterTaskDefinitionRequest.builder()
                .family("web")
                .requiresCompatibilitiesWithStrings("FARGATE", "MOON")
                .containerDefinitions(ContainerDefinition.builder()
                        .name("a")
                        .memory(512)
                        .dockerLabels(Map.of("k", "v"))
                        .environment(KeyValuePair.builder().name("A").value("1").build())
                        .build())
                .build();

        assertThat(SdkJson.read(SdkJson.write(request), RegisterTaskDefinitionRequest.class))
                .isEqualTo(request);
    }

    @Test
    void emptyIsToldFromUnsetAndNanosecondsSurvive() {
        var task = Task.builder()
                .attachments(List.of())
                .createdAt(Instant.parse("2026-11-21T10:00:00.123456789Z"))
                .build();

        Task read = SdkJson.read(SdkJson.write(task), Task.class);

        assertThat(read.hasAttachments()).isTrue();
        assertThat(read.hasContainers()).isFalse();
        assertThat(read.createdAt()).isEqualTo(task.createdAt());
    }

    @Test
    void aMemberThatTheClassLacksIsRefusedByName() {
        byte[] json = "{\"taskArn\":\"a\",\"moon\":1}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> SdkJson.read(json, Task.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Task has no member moon");
    }

    @Test
    void recordsWithModelObjectsAndEnumsPassThroughJackson() {
        var mapper = JsonMapper.builder().addModule(new SdkPojoModule()).build();
        var stored = new Stored(
                "x",
                LaunchType.FARGATE,
                Task.builder().taskArn("arn").build(),
                List.of(KeyValuePair.builder().name("n").build()));

        byte[] bytes = mapper.writeValueAsBytes(stored);

        assertThat(mapper.readValue(bytes, Stored.class)).isEqualTo(stored);
    }

    record Stored(String id, LaunchType launchType, Task task, List<KeyValuePair> pairs) {}
}

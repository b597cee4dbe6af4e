package dev.roadstead.services.ecs;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** A revision of a family, as registered. */
record TaskDefinitionRecord(TaskDefinition definition, List<Tag> tags) {

    TaskDefinitionRecord {
        tags = List.copyOf(tags);
    }

    /** The id under which a revision is stored; ids sort as revisions do. */
    static String id(String family, int revision) {
        return family + ":" + String.format("%09d", revision);
    }

    String arn() {
        return definition.taskDefinitionArn();
    }

    boolean active() {
        return definition.statusAsString().equals("ACTIVE");
    }

    Optional<ContainerDefinition> container(String name) {
        return definition.containerDefinitions().stream()
                .filter(container -> container.name().equals(name))
                .findFirst();
    }
}

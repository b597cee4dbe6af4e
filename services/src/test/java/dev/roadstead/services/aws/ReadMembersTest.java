package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.wire.PresentMember;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

class ReadMembersTest {
    private static final Path LISTS = Path.of("src", "main", "resources", "reads");

    private static final Set<String> SHARED = Set.of("aws", "policy");

    @TestFactory
    Stream<DynamicTest> theListOfEachServiceIsWhatItsCodeReads() throws Exception {
        return servicePackages()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
    }

    @Test
    void accessorsInAllTheirFormsAreReads() throws Exception {
        assertThat(MemberReads.of(directoryOf(ReadMembersTest.class), getClass().getClassLoader()))
                .contains(
                        "CreateClusterRequest.clusterName",
                        "CreateClusterRequest.tags",
                        "PutParameterRequest.Type",
                        "Tag.key")
                .doesNotContain("PutParameterRequest.KeyId", "CreateClusterRequest.settings", "Tag.value");
    }

    /** Read by the test above. */
    static String sample(CreateClusterRequest request, PutParameterRequest parameter) {
        Function<Tag, String> key = Tag::key;
        return request.clusterName() + (request.hasTags() ? "tagged" : "") + parameter.typeAsString() + key;
    }

    @Test
    void theFirstDroppedMemberIsFound() {
        ReadMembers none = ReadMembers.of("no-such-service");
        PresentMember member = new PresentMember("CreateClusterRequest", "clusterName", "clusterName", true);
        assertThat(none.firstDropped(List.of(member))).contains(member);
        assertThat(none.firstDropped(List.of())).isEmpty();
    }

    private static void check(Path classes) throws IOException {
        SortedSet<String> reads = MemberReads.of(classes, ReadMembersTest.class.getClassLoader());
        Path list = LISTS.resolve(classes.getFileName() + ".txt");
        if (Boolean.getBoolean("reads.update")) {
            Files.createDirectories(LISTS);
            Files.write(list, reads);
        }
        assertThat(Files.exists(list) ? Files.readAllLines(list) : List.<String>of())
                .as("%s; run this test with -Dreads.update=true to write it anew", list)
                .containsExactlyElementsOf(reads);
    }

    /** Every package of services has an API, but for the shared ones. */
    private static Stream<Path> servicePackages() throws Exception {
        Path services = directoryOf(Ids.class).getParent();
        return Files.list(services)
                .filter(Files::isDirectory)
                .filter(path -> !SHARED.contains(path.getFileName().toString()))
                .sorted();
    }

    private static Path directoryOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve(type.getPackageName().replace('.', '/'));
    }
}

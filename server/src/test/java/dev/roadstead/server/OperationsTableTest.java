package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.roadstead.wire.OperationModel;
import dev.roadstead.wire.ServiceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/operations.md} to the code: an operation is built when a service's API overrides the SDK's method. */
class OperationsTableTest {
    private static final Path TABLE = Path.of("..", "docs", "operations.md");
    private static final List<String> SERVICES = List.of(
            "ecs", "ec2", "elbv2", "ecr", "iam", "sts", "ssm", "secretsmanager", "logs", "cloudwatch", "servicequotas");

    @Test
    void theTableSaysWhatTheCodeDoes() throws IOException {
        String table = table();
        if (Boolean.getBoolean("operations.update")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }

        assertThat(Files.exists(TABLE) ? Files.readString(TABLE) : "")
                .as("%s; run this test with -Doperations.update=true to write it anew", TABLE)
                .isEqualTo(table);
    }

    private static String table() {
        StringBuilder text = new StringBuilder("""
                # Operations

                What each service answers, generated from the code. An operation that is not built answers `NotImplemented`
                (501) and names itself; so does a parameter that an operation does not read.

                """);
        List<String> summary = new ArrayList<>();
        StringBuilder details = new StringBuilder();
        for (String service : SERVICES) {
            ServiceModel model = ServiceModel.load(OperationsTableTest.class.getClassLoader(), service);
            List<String> built = new ArrayList<>();
            List<String> open = new ArrayList<>(model.description().absentFromSdk());
            Optional<Class<?>> api = api(model);
            for (String name : model.operationNames()) {
                boolean isBuilt = api.isPresent()
                        && overrides(api.get(), model, model.operation(name).orElseThrow());
                (isBuilt ? built : open).add(name);
            }
            String fullName = model.description().identity().fullName();
            int all = built.size() + open.size();
            summary.add(
                    "| [" + service + "](#" + service + ") | " + fullName + " | " + built.size() + " | " + all + " |");
            details.append("\n## ").append(service).append("\n\n");
            built.forEach(name -> details.append("- ").append(name).append('\n'));
            details.append(built.isEmpty() ? "" : "\n").append("Not built: ");
            details.append(String.join(", ", new TreeSet<>(open))).append(".\n");
        }
        text.append("| service | name | built | of |\n|---|---|---|---|\n");
        summary.forEach(line -> text.append(line).append('\n'));
        return text.append(details).toString();
    }

    private static Optional<Class<?>> api(ServiceModel model) {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.roadstead.services." + model.name())
                        .stream()
                        .filter(type -> type.getSimpleName().endsWith("Api"))
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(model.clientClass()::isAssignableFrom)
                        .findFirst();
    }

    private static boolean overrides(Class<?> api, ServiceModel model, OperationModel operation) {
        try {
            api.getDeclaredMethod(operation.method(), model.modelClass(operation.request()));
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}

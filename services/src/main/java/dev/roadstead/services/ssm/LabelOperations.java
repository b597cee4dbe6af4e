package dev.roadstead.services.ssm;

import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionResponse;
import software.amazon.awssdk.services.ssm.model.ParameterVersionLabelLimitExceededException;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionResponse;

/**
 * Labels of versions: each is on one version at most.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html">Labels</a>
 */
final class LabelOperations {
    private static final int LIMIT = 10;
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_.-][a-zA-Z0-9_.-]{0,99}");

    private final Parameters parameters;

    LabelOperations(Parameters parameters) {
        this.parameters = parameters;
    }

    LabelParameterVersionResponse label(LabelParameterVersionRequest request) {
        List<String> invalid =
                request.labels().stream().filter(label -> !valid(label)).toList();
        List<String> valid = request.labels().stream()
                .filter(LabelOperations::valid)
                .distinct()
                .toList();
        long number = parameters.store().write(tx -> {
            StoredParameter parameter = Parameters.require(tx, request.name()).value();
            ParameterVersion wanted = version(tx, parameter, request.parameterVersion());
            List<String> labels = Stream.concat(wanted.labels().stream(), valid.stream())
                    .distinct()
                    .toList();
            if (labels.size() > LIMIT) {
                throw ParameterVersionLabelLimitExceededException.builder()
                        .message("A parameter version can have at most " + LIMIT + " labels.")
                        .build();
            }
            for (ParameterVersion version : Parameters.versions(tx, parameter)) {
                List<String> changed = version.number() == wanted.number() ? labels : without(version.labels(), valid);
                write(tx, parameter.name(), version, changed);
            }
            return (long) wanted.number();
        });
        return LabelParameterVersionResponse.builder()
                .invalidLabels(invalid)
                .parameterVersion(number)
                .build();
    }

    UnlabelParameterVersionResponse unlabel(UnlabelParameterVersionRequest request) {
        return parameters.store().write(tx -> {
            StoredParameter parameter = Parameters.require(tx, request.name()).value();
            ParameterVersion version = version(tx, parameter, request.parameterVersion());
            List<String> there =
                    request.labels().stream().filter(version.labels()::contains).toList();
            write(tx, parameter.name(), version, without(version.labels(), there));
            return UnlabelParameterVersionResponse.builder()
                    .removedLabels(there)
                    .invalidLabels(without(request.labels(), there))
                    .build();
        });
    }

    private static ParameterVersion version(Transaction tx, StoredParameter parameter, @Nullable Long number) {
        if (number == null) {
            return parameter.latest();
        }
        return Parameters.versions(tx, parameter).stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> SsmErrors.versionNotFound(parameter.name(), number.toString()));
    }

    private static void write(Transaction tx, String name, ParameterVersion version, List<String> labels) {
        ParameterVersion changed = version.labelled(labels);
        if (changed.equals(version)) {
            return;
        }
        Versioned<StoredParameter> found = Parameters.require(tx, name);
        if (found.value().latest().number() == version.number()) {
            tx.update(
                    Parameters.LATEST,
                    found,
                    found.value().with(changed, found.value().oldest()));
        } else {
            tx.put(Parameters.EARLIER, Parameters.earlierKey(name, version.number()), changed);
        }
    }

    private static boolean valid(String label) {
        String lower = label.toLowerCase(Locale.ROOT);
        return LABEL.matcher(label).matches() && !lower.startsWith("aws") && !lower.startsWith("ssm");
    }

    private static List<String> without(List<String> labels, List<String> removed) {
        List<String> rest = new ArrayList<>(labels);
        rest.removeAll(removed);
        return rest;
    }
}

package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.HierarchyTypeMismatchException;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterMaxVersionLimitExceededException;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.Tag;
import software.amazon.awssdk.services.ssm.model.UnsupportedParameterTypeException;

/** Makes a parameter, or a new version of one. */
final class PutOperation {
    static final String KEY = "alias/aws/ssm";
    private static final Set<String> TYPES = Set.of("String", "StringList", ParameterVersion.SECURE);
    private static final int SIZE_LIMIT = 4096;
    private static final int VERSION_LIMIT = 100;

    private final Platform platform;
    private final Parameters parameters;

    PutOperation(Platform platform, Parameters parameters) {
        this.platform = platform;
        this.parameters = parameters;
    }

    PutParameterResponse put(PutParameterRequest request) {
        String name = ParameterName.checked(request.name());
        boolean overwrite = Boolean.TRUE.equals(request.overwrite());
        List<Tag> tags = TagSets.of(request.tags());
        check(request, overwrite);
        int version = parameters.store().write(tx -> {
            Optional<Versioned<StoredParameter>> found = Parameters.find(tx, name);
            if (found.isPresent() && !overwrite) {
                throw ParameterAlreadyExistsException.builder()
                        .message("The parameter already exists. To overwrite this value, set the overwrite option in"
                                + " the request to true.")
                        .build();
            }
            return found.isPresent() ? overwrite(tx, found.get(), request) : create(tx, name, tags, request);
        });
        return PutParameterResponse.builder()
                .version((long) version)
                .tier(ParameterTier.STANDARD)
                .build();
    }

    private int create(Transaction tx, String name, List<Tag> tags, PutParameterRequest request) {
        if (request.typeAsString() == null) {
            throw SsmErrors.validation("A parameter type is required when you create a parameter.");
        }
        ParameterVersion first = version(name, 1, request.typeAsString(), request);
        tx.insert(Parameters.LATEST, Parameters.key(name), new StoredParameter(name, first, 1, tags));
        return 1;
    }

    private int overwrite(Transaction tx, Versioned<StoredParameter> found, PutParameterRequest request) {
        StoredParameter parameter = found.value();
        ParameterVersion before = parameter.latest();
        String type = request.typeAsString() == null ? before.settings().type() : request.typeAsString();
        if (!type.equals(before.settings().type())) {
            throw HierarchyTypeMismatchException.builder()
                    .message("The parameter " + parameter.name() + " is of type "
                            + before.settings().type() + " and cannot become " + type
                            + ". Delete it, and create it with the other type.")
                    .build();
        }
        ParameterVersion next = version(parameter.name(), before.number() + 1, type, request);
        tx.insert(Parameters.EARLIER, Parameters.earlierKey(parameter.name(), before.number()), before);
        int oldest = dropOldest(tx, parameter, next.number());
        tx.update(Parameters.LATEST, found, parameter.with(next, oldest));
        return next.number();
    }

    /** Keeps a hundred; one with a label is not dropped. */
    private static int dropOldest(Transaction tx, StoredParameter parameter, int newest) {
        int oldest = parameter.oldest();
        if (newest - oldest < VERSION_LIMIT) {
            return oldest;
        }
        var key = Parameters.earlierKey(parameter.name(), oldest);
        boolean labelled = tx.get(Parameters.EARLIER, key)
                .map(version -> !version.value().labels().isEmpty())
                .orElse(false);
        if (labelled) {
            throw ParameterMaxVersionLimitExceededException.builder()
                    .message("You attempted to create a new version of " + parameter.name() + " by calling the"
                            + " PutParameter API with the overwrite flag. Version " + oldest + ", the oldest version,"
                            + " can't be deleted because it has a label associated with it. Move the label to another"
                            + " version of the parameter, and try again.")
                    .build();
        }
        tx.delete(Parameters.EARLIER, key);
        return oldest + 1;
    }

    private ParameterVersion version(String name, int number, String type, PutParameterRequest request) {
        Instant now = platform.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        boolean secure = type.equals(ParameterVersion.SECURE);
        if (!secure && request.keyId() != null) {
            throw SsmErrors.validation("KeyId is required for SecureString type parameter only.");
        }
        ParameterVersion.Settings settings = new ParameterVersion.Settings(
                type,
                request.dataType() == null ? "text" : request.dataType(),
                Optional.ofNullable(request.description()),
                Optional.ofNullable(request.allowedPattern()));
        return new ParameterVersion(
                number,
                secure ? parameters.seal(name, number, request.value()) : request.value(),
                settings,
                now,
                Caller.current().principal().arn(),
                List.of());
    }

    private static void check(PutParameterRequest request, boolean overwrite) {
        checkType(request.typeAsString());
        checkTier(request.tierAsString());
        checkDataType(request.dataType());
        if (request.keyId() != null && !request.keyId().equals(KEY)) {
            throw Failures.notImplemented("KeyId " + request.keyId() + " (other than " + KEY + ")");
        }
        if (overwrite && request.hasTags() && !request.tags().isEmpty()) {
            throw SsmErrors.validation("Invalid request: tags and overwrite can't be used together. To create a"
                    + " parameter with tags, please remove overwrite flag. To update tags for an existing parameter,"
                    + " please use AddTagsToResource or RemoveTagsFromResource.");
        }
        if (request.value().isEmpty()) {
            throw SsmErrors.validation("The parameter value must not be empty.");
        }
        if (request.value().getBytes(StandardCharsets.UTF_8).length > SIZE_LIMIT) {
            throw SsmErrors.validation("Standard tier parameters support a maximum parameter value of " + SIZE_LIMIT
                    + " characters. To create a larger parameter value, upgrade the parameter to use the"
                    + " advanced-parameter tier.");
        }
        if (request.allowedPattern() != null) {
            AllowedPattern.check(request.allowedPattern(), request.value());
        }
    }

    private static void checkType(@Nullable String type) {
        if (type != null && !TYPES.contains(type)) {
            throw UnsupportedParameterTypeException.builder()
                    .message("The parameter type " + type + " isn't supported (expected String, StringList or"
                            + " SecureString).")
                    .build();
        }
    }

    private static void checkTier(@Nullable String tier) {
        if (tier != null && !tier.equals("Standard")) {
            throw Failures.notImplemented("the parameter tier " + tier);
        }
    }

    private static void checkDataType(@Nullable String dataType) {
        if (dataType == null || dataType.equals("text")) {
            return;
        }
        if (dataType.equals("aws:ec2:image") || dataType.equals("aws:ssm:integration")) {
            throw Failures.notImplemented("the parameter data type " + dataType);
        }
        throw SsmErrors.validation(
                "The following data type is not supported: " + dataType + " (Data type names are all lowercase.)");
    }
}

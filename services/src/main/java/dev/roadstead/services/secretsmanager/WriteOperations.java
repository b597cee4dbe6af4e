package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretResponse;

/** Makes secrets and versions of them. The client request token is the version's id, which makes both idempotent. */
final class WriteOperations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final String KEY = "alias/aws/secretsmanager";
    private static final int SIZE_LIMIT = 65_536;
    private static final int VERSION_LIMIT = 100;
    private static final int STAGE_LIMIT = 20;

    private final Secrets secrets;
    private final Ids ids;

    WriteOperations(Secrets secrets, Ids ids) {
        this.secrets = secrets;
        this.ids = ids;
    }

    CreateSecretResponse create(CreateSecretRequest request) {
        if (!NAME.matcher(request.name()).matches()) {
            throw SecretErrors.validation(
                    "Invalid name. Must be a valid name containing alphanumeric characters, or any"
                            + " of the following: -/_+=.@! (came: " + request.name() + ")");
        }
        checkKey(request.kmsKeyId());
        Optional<Secrets.Content> content = content(request.secretString(), request.secretBinary());
        String token = token(request.clientRequestToken());
        Secret.Name name = new Secret.Name(request.name(), ids.alphanumeric(6));
        Instant now = secrets.now();
        Secret empty = new Secret(
                name,
                Optional.ofNullable(request.description()),
                new Secret.Times(now, now, Optional.empty(), Optional.empty()),
                List.of(),
                TagSets.of(request.tags()));
        Secret made = secrets.store().write(tx -> {
            secrets.purge(tx);
            Optional<Versioned<Secret>> there = secrets.find(tx, request.name());
            if (there.isPresent()) {
                return repeated(tx, there.get().value(), token, content);
            }
            Secret secret = content.isPresent() ? empty.withVersion(token, List.of(SecretVersion.CURRENT), now) : empty;
            content.ifPresent(value -> secrets.write(tx, name, token, value));
            return tx.insert(Secrets.SECRET, Secrets.key(request.name()), secret)
                    .value();
        });
        return CreateSecretResponse.builder()
                .arn(Secrets.arn(made.name()))
                .name(request.name())
                .versionId(content.isPresent() ? token : null)
                .build();
    }

    /** The same request once more gives the same answer. */
    private Secret repeated(Transaction tx, Secret secret, String token, Optional<Secrets.Content> content) {
        if (secret.marked()) {
            throw SecretErrors.invalidRequest(
                    "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }
        boolean same = content.isPresent()
                && secret.version(token).isPresent()
                && secrets.content(tx, secret, token).equals(content.get());
        if (!same) {
            throw SecretErrors.exists(
                    "The operation failed because the secret " + secret.name().text() + " already exists.");
        }
        return secret;
    }

    PutSecretValueResponse put(PutSecretValueRequest request) {
        Secrets.Content content = content(request.secretString(), request.secretBinary())
                .orElseThrow(
                        () -> SecretErrors.invalidRequest("You must provide either SecretString or SecretBinary."));
        List<String> stages =
                request.versionStages().isEmpty() ? List.of(SecretVersion.CURRENT) : request.versionStages();
        String token = token(request.clientRequestToken());
        Secret secret = secrets.store().write(tx -> {
            Versioned<Secret> found = secrets.requireLive(tx, request.secretId());
            return store(tx, found, token, content, stages);
        });
        return PutSecretValueResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .versionId(token)
                .versionStages(secret.version(token).orElseThrow().stages())
                .build();
    }

    UpdateSecretResponse update(UpdateSecretRequest request) {
        checkKey(request.kmsKeyId());
        Optional<Secrets.Content> content = content(request.secretString(), request.secretBinary());
        String token = token(request.clientRequestToken());
        Secret secret = secrets.store().write(tx -> {
            Versioned<Secret> found = secrets.requireLive(tx, request.secretId());
            if (request.description() != null) {
                found = tx.update(
                        Secrets.SECRET, found, found.value().withDescription(request.description(), secrets.now()));
            }
            return content.isPresent()
                    ? store(tx, found, token, content.get(), List.of(SecretVersion.CURRENT))
                    : found.value();
        });
        return UpdateSecretResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .versionId(content.isPresent() ? token : null)
                .build();
    }

    private Secret store(
            Transaction tx, Versioned<Secret> found, String token, Secrets.Content content, List<String> stages) {
        Secret secret = found.value();
        if (secret.version(token).isPresent()) {
            if (!secrets.content(tx, secret, token).equals(content)) {
                throw SecretErrors.exists("You can't use ClientRequestToken " + token
                        + " because that value is already in use for a version of secret "
                        + Secrets.arn(secret.name()) + ".");
            }
            return secret;
        }
        secrets.write(tx, secret.name(), token, content);
        Secret grown = secret.withVersion(token, initialStages(secret, stages), secrets.now());
        if (grown.version(token).orElseThrow().stages().size() > STAGE_LIMIT) {
            throw SecretErrors.limitExceeded("A version can have at most " + STAGE_LIMIT + " staging labels.");
        }
        return tx.update(Secrets.SECRET, found, pruned(tx, grown)).value();
    }

    /** The first version is the current one, whatever else it is. */
    private static List<String> initialStages(Secret secret, List<String> stages) {
        List<String> all = new ArrayList<>(stages);
        if (secret.staged(SecretVersion.CURRENT).isEmpty() && !all.contains(SecretVersion.CURRENT)) {
            all.add(SecretVersion.CURRENT);
        }
        return all;
    }

    /** Of more than a hundred versions, the oldest deprecated ones go. */
    private Secret pruned(Transaction tx, Secret secret) {
        List<SecretVersion> kept = new ArrayList<>(secret.versions());
        for (SecretVersion version : secret.versions()) {
            if (kept.size() > VERSION_LIMIT && version.deprecated()) {
                kept.remove(version);
                Secrets.deleteValue(tx, secret, version.id());
            }
        }
        if (kept.size() > VERSION_LIMIT) {
            throw SecretErrors.limitExceeded("A secret can have at most " + VERSION_LIMIT
                    + " versions with staging labels; remove some labels first.");
        }
        return secret.withVersions(kept, secrets.now());
    }

    private static Optional<Secrets.Content> content(@Nullable String text, @Nullable SdkBytes bytes) {
        if (text != null && bytes != null) {
            throw SecretErrors.invalid(
                    "You can't specify both a binary secret value and a string secret value in the" + " same secret.");
        }
        if (text != null) {
            return Optional.of(checked(new Secrets.Content(false, text.getBytes(StandardCharsets.UTF_8))));
        }
        return bytes == null ? Optional.empty() : Optional.of(checked(new Secrets.Content(true, bytes.asByteArray())));
    }

    private static Secrets.Content checked(Secrets.Content content) {
        int size = content.bytes().length;
        if (size > SIZE_LIMIT || size == 0) {
            throw SecretErrors.invalid("A secret value of %d bytes (expected 1 to %d)".formatted(size, SIZE_LIMIT));
        }
        return content;
    }

    private String token(@Nullable String asked) {
        return asked == null ? ids.uuid() : asked;
    }

    private static void checkKey(@Nullable String keyId) {
        if (keyId != null && !keyId.equals(KEY)) {
            throw Failures.notImplemented("KmsKeyId " + keyId + " (other than " + KEY + ")");
        }
    }
}

package dev.roadstead.services.secretsmanager;

import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretResponse;

/** Marks secrets for deletion, deletes them, and takes deletions back. */
final class DeleteOperations {
    private static final int USUAL_DAYS = 30;
    private static final int LEAST_DAYS = 7;

    private final Secrets secrets;

    DeleteOperations(Secrets secrets) {
        this.secrets = secrets;
    }

    DeleteSecretResponse delete(DeleteSecretRequest request) {
        boolean force = Boolean.TRUE.equals(request.forceDeleteWithoutRecovery());
        Long days = request.recoveryWindowInDays();
        if (force && days != null) {
            throw SecretErrors.invalid(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        if (days != null && (days < LEAST_DAYS || days > USUAL_DAYS)) {
            throw SecretErrors.invalid("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }
        return force ? deleteNow(request) : mark(request, Duration.ofDays(days == null ? USUAL_DAYS : days));
    }

    private DeleteSecretResponse mark(DeleteSecretRequest request, Duration window) {
        Instant now = secrets.now();
        Secret.Deletion deletion = new Secret.Deletion(now, now.plus(window));
        Secret secret = secrets.store().write(tx -> {
            secrets.purge(tx);
            Versioned<Secret> found = secrets.requireLive(tx, request.secretId());
            return tx.update(
                            Secrets.SECRET,
                            found,
                            found.value().withTimes(found.value().times().deletion(now, Optional.of(deletion))))
                    .value();
        });
        return DeleteSecretResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .deletionDate(deletion.due())
                .build();
    }

    /** What is gone already, or never was, is no error here. */
    private DeleteSecretResponse deleteNow(DeleteSecretRequest request) {
        Optional<Secret> deleted = secrets.store().write(tx -> {
            secrets.purge(tx);
            Optional<Versioned<Secret>> found = secrets.find(tx, request.secretId());
            found.ifPresent(there -> Secrets.delete(tx, there));
            return found.map(Versioned::value);
        });
        return DeleteSecretResponse.builder()
                .arn(deleted.map(secret -> Secrets.arn(secret.name())).orElse(null))
                .name(deleted.map(secret -> secret.name().text()).orElse(request.secretId()))
                .deletionDate(secrets.now())
                .build();
    }

    RestoreSecretResponse restore(RestoreSecretRequest request) {
        Secret secret = secrets.store().write(tx -> {
            Versioned<Secret> found = secrets.require(tx, request.secretId());
            Secret.Times times = found.value().times().deletion(secrets.now(), Optional.empty());
            return tx.update(Secrets.SECRET, found, found.value().withTimes(times))
                    .value();
        });
        return RestoreSecretResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .build();
    }
}

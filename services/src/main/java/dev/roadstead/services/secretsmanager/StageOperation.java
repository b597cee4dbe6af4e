package dev.roadstead.services.secretsmanager;

import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

/** Moves a staging label from one version to another, puts it on one, or takes it off. */
final class StageOperation {
    private final Secrets secrets;

    StageOperation(Secrets secrets) {
        this.secrets = secrets;
    }

    UpdateSecretVersionStageResponse update(UpdateSecretVersionStageRequest request) {
        String stage = request.versionStage();
        Optional<String> to = Optional.ofNullable(request.moveToVersionId());
        Optional<String> from = Optional.ofNullable(request.removeFromVersionId());
        Secret secret = secrets.update(request.secretId(), found -> {
            to.ifPresent(id -> requireVersion(found, id));
            from.ifPresent(id -> requireVersion(found, id));
            Optional<String> holder = found.staged(stage).map(SecretVersion::id);
            check(stage, to, from, holder);
            return found.staging(stage, to, secrets.now());
        });
        return UpdateSecretVersionStageResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .build();
    }

    private static void check(String stage, Optional<String> to, Optional<String> from, Optional<String> holder) {
        if (to.isEmpty() && from.isEmpty()) {
            throw SecretErrors.invalid("You must specify MoveToVersionId, RemoveFromVersionId or both.");
        }
        if (to.isEmpty() && stage.equals(SecretVersion.CURRENT)) {
            throw SecretErrors.invalid("You can only move staging label AWSCURRENT to a different secret version."
                    + " It can't be completely removed.");
        }
        if (from.isPresent() && !from.equals(holder)) {
            throw SecretErrors.invalid("The staging label " + stage + " isn't attached to version " + from.get() + ".");
        }
        if (from.isEmpty() && holder.isPresent() && !holder.equals(to)) {
            throw SecretErrors.invalid("The parameter RemoveFromVersionId can't be empty. Staging label " + stage
                    + " is currently attached to version " + holder.get()
                    + ", so you must explicitly reference that version in RemoveFromVersionId.");
        }
    }

    private static void requireVersion(Secret secret, String id) {
        if (secret.version(id).isEmpty()) {
            throw SecretErrors.notFound("Secrets Manager can't find the specified secret value for VersionId: " + id);
        }
    }
}

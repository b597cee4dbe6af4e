package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Page;
import dev.roadstead.store.ConflictException;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/** Reads secrets, with and without their values. */
final class ReadOperations {
    private static final int USUAL_PAGE = 100;

    private final Secrets secrets;

    ReadOperations(Secrets secrets) {
        this.secrets = secrets;
    }

    GetSecretValueResponse value(GetSecretValueRequest request) {
        Snapshot view = secrets.store().snapshot();
        Versioned<Secret> found = secrets.requireLive(view, request.secretId());
        Secret secret = found.value();
        SecretVersion version = version(secret, request);
        Secrets.Content content = secrets.content(view, secret, version.id());
        noteAccess(found);
        GetSecretValueResponse.Builder response = GetSecretValueResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .versionId(version.id())
                .versionStages(version.stages())
                .createdDate(version.created());
        return content.binary()
                ? response.secretBinary(SdkBytes.fromByteArray(content.bytes())).build()
                : response.secretString(new String(content.bytes(), StandardCharsets.UTF_8))
                        .build();
    }

    private static SecretVersion version(Secret secret, GetSecretValueRequest request) {
        if (request.versionId() != null) {
            SecretVersion version = secret.version(request.versionId())
                    .orElseThrow(() -> SecretErrors.notFound(
                            "Secrets Manager can't find the specified secret value for VersionId: "
                                    + request.versionId()));
            if (request.versionStage() != null && !version.stages().contains(request.versionStage())) {
                throw SecretErrors.invalidRequest(
                        "You provided a VersionStage that is not associated to the provided VersionId.");
            }
            return version;
        }
        String stage = request.versionStage() == null ? SecretVersion.CURRENT : request.versionStage();
        return secret.staged(stage)
                .orElseThrow(() -> SecretErrors.notFound(
                        "Secrets Manager can't find the specified secret value for staging label: " + stage));
    }

    /** The day is noted, so that there is one write a day at most; whoever writes meanwhile has the right of way. */
    private void noteAccess(Versioned<Secret> found) {
        Instant today = secrets.now().truncatedTo(ChronoUnit.DAYS);
        Secret.Times times = found.value().times();
        if (times.accessed().equals(Optional.of(today))) {
            return;
        }
        try {
            secrets.store()
                    .write(tx -> tx.update(Secrets.SECRET, found, found.value().withTimes(times.accessed(today))));
        } catch (ConflictException e) {
            return;
        }
    }

    DescribeSecretResponse describe(DescribeSecretRequest request) {
        Secret secret = secrets.require(secrets.store(), request.secretId()).value();
        return DescribeSecretResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .description(secret.description().orElse(null))
                .createdDate(secret.times().created())
                .lastChangedDate(secret.times().changed())
                .lastAccessedDate(secret.times().accessed().orElse(null))
                .deletedDate(secret.times()
                        .deletion()
                        .map(Secret.Deletion::requested)
                        .orElse(null))
                .versionIdsToStages(stages(secret))
                .tags(secret.tags())
                .build();
    }

    /** There are none; tools ask all the same. */
    GetResourcePolicyResponse policy(GetResourcePolicyRequest request) {
        Secret secret = secrets.requireLive(secrets.store(), request.secretId()).value();
        return GetResourcePolicyResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .build();
    }

    ListSecretVersionIdsResponse versions(ListSecretVersionIdsRequest request) {
        Secret secret = secrets.require(secrets.store(), request.secretId()).value();
        List<SecretVersion> asked = secret.versions().stream()
                .filter(version -> Boolean.TRUE.equals(request.includeDeprecated()) || !version.deprecated())
                .sorted(Comparator.comparing(SecretVersion::id))
                .toList();
        Page<SecretVersion> page = Page.of(
                asked,
                SecretVersion::id,
                request.nextToken(),
                request.maxResults() == null ? USUAL_PAGE : request.maxResults(),
                SecretErrors::invalidToken);
        return ListSecretVersionIdsResponse.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .versions(page.items().stream()
                        .map(version -> SecretVersionsListEntry.builder()
                                .versionId(version.id())
                                .versionStages(version.stages())
                                .createdDate(version.created())
                                .build())
                        .toList())
                .nextToken(page.token())
                .build();
    }

    static Map<String, List<String>> stages(Secret secret) {
        Map<String, List<String>> stages = new TreeMap<>();
        secret.versions().stream()
                .filter(version -> !version.deprecated())
                .forEach(version -> stages.put(version.id(), version.stages()));
        return stages;
    }
}

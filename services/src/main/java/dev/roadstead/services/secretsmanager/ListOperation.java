package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Page;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** Lists secrets. */
final class ListOperation {
    private static final int USUAL_PAGE = 100;

    private final Secrets secrets;

    ListOperation(Secrets secrets) {
        this.secrets = secrets;
    }

    ListSecretsResponse list(ListSecretsRequest request) {
        Function<Secret, String> key = sortKey(request);
        List<Secret> matching = secrets.list().stream()
                .filter(secret -> Boolean.TRUE.equals(request.includePlannedDeletion()) || !secret.marked())
                .filter(SecretFilters.all(request.filters()))
                .sorted(Comparator.comparing(key))
                .toList();
        Page<Secret> page = Page.of(
                matching,
                key,
                request.nextToken(),
                request.maxResults() == null ? USUAL_PAGE : request.maxResults(),
                SecretErrors::invalidToken);
        return ListSecretsResponse.builder()
                .secretList(page.items().stream().map(ListOperation::entry).toList())
                .nextToken(page.token())
                .build();
    }

    /** A text that sorts by the time of creation, so that a page's token names its last secret. */
    private static Function<Secret, String> sortKey(ListSecretsRequest request) {
        boolean descending = "desc".equals(request.sortOrderAsString());
        return secret ->
                at(secret.times().created(), descending) + secret.name().text();
    }

    private static String at(Instant time, boolean descending) {
        long millis = time.toEpochMilli();
        return "%020d ".formatted(descending ? Long.MAX_VALUE - millis : millis);
    }

    private static SecretListEntry entry(Secret secret) {
        return SecretListEntry.builder()
                .arn(Secrets.arn(secret.name()))
                .name(secret.name().text())
                .description(secret.description().orElse(null))
                .createdDate(secret.times().created())
                .lastChangedDate(secret.times().changed())
                .lastAccessedDate(secret.times().accessed().orElse(null))
                .deletedDate(Optional.of(secret.times())
                        .flatMap(Secret.Times::deletion)
                        .map(Secret.Deletion::requested)
                        .orElse(null))
                .secretVersionsToStages(ReadOperations.stages(secret))
                .tags(secret.tags())
                .build();
    }
}

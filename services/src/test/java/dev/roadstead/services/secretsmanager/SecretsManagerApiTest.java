package dev.roadstead.services.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

class SecretsManagerApiTest {
    private static final String TOKEN_1 = "11111111-1111-1111-1111-111111111111";
    private static final String TOKEN_2 = "22222222-2222-2222-2222-222222222222";
    private static final String TOKEN_3 = "33333333-3333-3333-3333-333333333333";

    private final TestAccount account = new TestAccount();
    private final SecretsManagerApi api = new SecretsManagerApi(account.platform(), account.sealingKey());

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aSecretComesBackByNameAndByArn() {
        CreateSecretResponse made = create("shop/db-pass", "hunter2hunter2", TOKEN_1);
        assertThat(made.arn())
                .matches("arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/db-pass-[a-zA-Z0-9]{6}");
        assertThat(made.versionId()).isEqualTo(TOKEN_1);
        assertThat(value("shop/db-pass")).isEqualTo("hunter2hunter2");
        assertThat(value(made.arn())).isEqualTo("hunter2hunter2");
        assertThat(value("arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/db-pass"))
                .isEqualTo("hunter2hunter2");
        assertThatThrownBy(() -> value(made.arn().substring(0, made.arn().length() - 6) + "zzzzzz"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Secrets Manager can't find the specified secret.");
        assertThatThrownBy(() -> value(made.arn().replace("us-east-1", "eu-west-1")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void theStoreHoldsItSealed() {
        create("s", "hunter2hunter2", TOKEN_1);
        assertThat(account.platform().store().listAll(Secrets.VALUE).toString()).doesNotContain("hunter2");
    }

    @Test
    void bytesStayBytes() {
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {0, -1, 127});
        root(() -> api.createSecret(request -> request.name("b").secretBinary(bytes)));
        var got = root(() -> api.getSecretValue(request -> request.secretId("b")));
        assertThat(got.secretBinary()).isEqualTo(bytes);
        assertThat(got.secretString()).isNull();
        assertThatThrownBy(() -> root(() -> api.putSecretValue(
                        request -> request.secretId("b").secretBinary(bytes).secretString("x"))))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void theSameRequestTwiceIsOne() {
        CreateSecretResponse first = create("s", "one", TOKEN_1);
        assertThat(create("s", "one", TOKEN_1)).isEqualTo(first);
        assertThatThrownBy(() -> create("s", "two", TOKEN_1))
                .isInstanceOf(ResourceExistsException.class)
                .hasMessageContaining("the secret s already exists");
        put("s", "two", TOKEN_2);
        put("s", "two", TOKEN_2);
        assertThatThrownBy(() -> put("s", "three", TOKEN_2))
                .isInstanceOf(ResourceExistsException.class)
                .hasMessageContaining("You can't use ClientRequestToken " + TOKEN_2);
        assertThat(versions("s")).hasSize(2);
    }

    @Test
    void theCurrentVersionBecomesThePrevious() {
        create("s", "one", TOKEN_1);
        put("s", "two", TOKEN_2);
        assertThat(versions("s")).isEqualTo(Map.of(TOKEN_1, List.of("AWSPREVIOUS"), TOKEN_2, List.of("AWSCURRENT")));
        root(() -> api.updateSecret(request -> request.secretId("s")
                .secretString("three")
                .clientRequestToken(TOKEN_3)
                .description("d")));
        assertThat(versions("s")).isEqualTo(Map.of(TOKEN_2, List.of("AWSPREVIOUS"), TOKEN_3, List.of("AWSCURRENT")));
        assertThat(root(() -> api.getSecretValue(
                                request -> request.secretId("s").versionStage("AWSPREVIOUS"))
                        .secretString()))
                .isEqualTo("two");
        assertThat(root(() -> api.getSecretValue(
                                request -> request.secretId("s").versionId(TOKEN_1))
                        .secretString()))
                .isEqualTo("one");
        assertThatThrownBy(() -> root(() ->
                        api.getSecretValue(request -> request.secretId("s").versionStage("ghost"))))
                .hasMessageContaining("can't find the specified secret value for staging label: ghost");
        assertThat(root(() -> api.listSecretVersionIds(request -> request.secretId("s")))
                        .versions())
                .hasSize(2);
        assertThat(root(() -> api.listSecretVersionIds(
                                request -> request.secretId("s").includeDeprecated(true)))
                        .versions())
                .hasSize(3);
    }

    @Test
    void rollingBackMovesTheLabels() {
        create("s", "one", TOKEN_1);
        put("s", "two", TOKEN_2);
        assertThatThrownBy(() -> root(() -> api.updateSecretVersionStage(request ->
                        request.secretId("s").versionStage("AWSCURRENT").moveToVersionId(TOKEN_1))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("RemoveFromVersionId");
        root(() -> api.updateSecretVersionStage(request -> request.secretId("s")
                .versionStage("AWSCURRENT")
                .moveToVersionId(TOKEN_1)
                .removeFromVersionId(TOKEN_2)));
        assertThat(versions("s")).isEqualTo(Map.of(TOKEN_1, List.of("AWSCURRENT"), TOKEN_2, List.of("AWSPREVIOUS")));
        assertThatThrownBy(() -> root(() -> api.updateSecretVersionStage(request ->
                        request.secretId("s").versionStage("AWSCURRENT").removeFromVersionId(TOKEN_1))))
                .hasMessageContaining("can't be completely removed");
        root(() -> api.updateSecretVersionStage(
                request -> request.secretId("s").versionStage("mine").moveToVersionId(TOKEN_2)));
        assertThat(versions("s").get(TOKEN_2)).containsExactly("AWSPREVIOUS", "mine");
    }

    @Test
    void versionsDoNotGrowWithoutEnd() {
        create("s", "0", TOKEN_1);
        for (int i = 1; i <= 120; i++) {
            put("s", Integer.toString(i), "token-%032d".formatted(i));
        }
        assertThat(account.platform().store().listAll(Secrets.VALUE)).hasSize(100);
        assertThat(value("s")).isEqualTo("120");
    }

    @Test
    void aMarkedSecretIsTakenBackOrGoesWhenItsTimeIsOver() {
        create("s", "one", TOKEN_1);
        root(() -> api.deleteSecret(request -> request.secretId("s").recoveryWindowInDays(7L)));
        assertThatThrownBy(() -> value("s"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("because it was marked for deletion");
        assertThatThrownBy(() -> create("s", "two", TOKEN_2))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("already scheduled for deletion");
        assertThat(names(request -> {})).isEmpty();
        assertThat(names(request -> request.includePlannedDeletion(true))).containsExactly("s");
        root(() -> api.restoreSecret(request -> request.secretId("s")));
        assertThat(value("s")).isEqualTo("one");
        root(() -> api.deleteSecret(request -> request.secretId("s")));
        account.pass(Duration.ofDays(30));
        assertThatThrownBy(() -> value("s")).isInstanceOf(ResourceNotFoundException.class);
        create("s", "new", TOKEN_2);
        assertThat(value("s")).isEqualTo("new");
        assertThat(account.platform().store().listAll(Secrets.VALUE)).hasSize(1);
    }

    @Test
    void aForcedDeletionIsAtOnceAndNeverFails() {
        create("s", "one", TOKEN_1);
        root(() -> api.deleteSecret(request -> request.secretId("s").forceDeleteWithoutRecovery(true)));
        assertThat(account.platform().store().listAll(Secrets.VALUE)).isEmpty();
        root(() -> api.deleteSecret(request -> request.secretId("s").forceDeleteWithoutRecovery(true)));
        assertThatThrownBy(() -> root(() -> api.deleteSecret(request ->
                        request.secretId("s").forceDeleteWithoutRecovery(true).recoveryWindowInDays(7L))))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> root(
                        () -> api.deleteSecret(request -> request.secretId("s").recoveryWindowInDays(6L))))
                .hasMessageContaining("between 7 and 30 days");
    }

    @Test
    void listingsAreFilteredSortedAndPaged() {
        for (String name : List.of("shop/a", "shop/b", "bank/c")) {
            create(name, "x", TOKEN_1);
            account.pass(Duration.ofSeconds(1));
        }
        root(() -> api.tagResource(request ->
                request.secretId("bank/c").tags(tag -> tag.key("team").value("red"))));
        assertThat(names(request -> {})).containsExactly("shop/a", "shop/b", "bank/c");
        assertThat(names(request -> request.sortOrder("desc"))).containsExactly("bank/c", "shop/b", "shop/a");
        assertThat(names(request -> request.filters(filter -> filter.key("name").values("shop/"))))
                .containsExactly("shop/a", "shop/b");
        assertThat(names(request -> request.filters(filter -> filter.key("name").values("!shop/"))))
                .containsExactly("bank/c");
        assertThat(names(request ->
                        request.filters(filter -> filter.key("tag-value").values("red"))))
                .containsExactly("bank/c");
        var first = root(() -> api.listSecrets(request -> request.maxResults(2)));
        assertThat(root(() -> api.listSecrets(request -> request.maxResults(2).nextToken(first.nextToken())))
                        .secretList())
                .extracting(SecretListEntry::name)
                .containsExactly("bank/c");
        root(() -> api.untagResource(request -> request.secretId("bank/c").tagKeys("team")));
        assertThat(root(() -> api.describeSecret(request -> request.secretId("bank/c")))
                        .tags())
                .isEmpty();
    }

    @Test
    void aReadIsNotedOnceADay() {
        create("s", "one", TOKEN_1);
        value("s");
        long version = account.platform().store().snapshot().version();
        value("s");
        assertThat(account.platform().store().snapshot().version()).isEqualTo(version);
        account.pass(Duration.ofDays(1));
        value("s");
        assertThat(root(() -> api.describeSecret(request -> request.secretId("s")))
                        .lastAccessedDate())
                .isEqualTo("2026-11-22T00:00:00Z");
    }

    @Test
    void passwordsAreAsAskedFor() {
        assertThat(password(request -> {})).hasSize(32).containsPattern("[a-z]").containsPattern("[A-Z]");
        assertThat(password(request -> request.passwordLength(4L))).hasSize(4);
        assertThat(password(request ->
                        request.passwordLength(500L).excludePunctuation(true).excludeCharacters("abc123")))
                .matches("[d-zA-Z04-9]{500}");
        assertThatThrownBy(() -> password(request -> request.passwordLength(3L)))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void whatIsNotBuiltIsRefused() {
        assertThatThrownBy(() ->
                        root(() -> api.createSecret(request -> request.name("s").kmsKeyId("alias/mine"))))
                .hasMessageContaining("KmsKeyId alias/mine");
        assertThatThrownBy(() -> root(() -> api.rotateSecret(request -> request.secretId("s"))))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aPolicyOpensASecretByThePatternOfItsArn() {
        create("shop/db", "x", TOKEN_1);
        create("shop/other", "x", TOKEN_2);
        Principal task = account.user(
                "task",
                TestAccount.allow(
                        "secretsmanager:GetSecretValue",
                        "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/db-??????"));
        assertThat(account.as(task, () -> api.getSecretValue(request -> request.secretId("shop/db")))
                        .secretString())
                .isEqualTo("x");
        assertThatThrownBy(() -> account.as(task, () -> api.getSecretValue(request -> request.secretId("shop/other"))))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"))
                .hasMessageContaining("is not authorized to perform: secretsmanager:GetSecretValue");
    }

    private CreateSecretResponse create(String name, String value, String token) {
        return root(() -> api.createSecret(
                request -> request.name(name).secretString(value).clientRequestToken(token)));
    }

    private void put(String name, String value, String token) {
        root(() -> api.putSecretValue(
                request -> request.secretId(name).secretString(value).clientRequestToken(token)));
    }

    private String value(String secretId) {
        return root(
                () -> api.getSecretValue(request -> request.secretId(secretId)).secretString());
    }

    private Map<String, List<String>> versions(String secretId) {
        return root(
                () -> api.describeSecret(request -> request.secretId(secretId)).versionIdsToStages());
    }

    private List<String> names(Consumer<ListSecretsRequest.Builder> change) {
        return root(() -> api.listSecrets(change)).secretList().stream()
                .map(SecretListEntry::name)
                .toList();
    }

    private String password(Consumer<GetRandomPasswordRequest.Builder> change) {
        return root(() -> api.getRandomPassword(change).randomPassword());
    }

    private <R> R root(Supplier<R> call) {
        return account.root(call);
    }
}

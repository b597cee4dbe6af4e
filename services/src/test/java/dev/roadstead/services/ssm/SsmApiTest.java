package dev.roadstead.services.ssm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.HierarchyLevelLimitExceededException;
import software.amazon.awssdk.services.ssm.model.HierarchyTypeMismatchException;
import software.amazon.awssdk.services.ssm.model.InvalidAllowedPatternException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterMaxVersionLimitExceededException;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterPatternMismatchException;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;

class SsmApiTest {
    private final TestAccount account = new TestAccount();
    private final SsmApi ssm = new SsmApi(account.platform(), account.sealingKey());

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aStringComesBack() {
        assertThat(put("/shop/db/host", "String", "db.internal").version()).isEqualTo(1);
        Parameter parameter = get("/shop/db/host");
        assertThat(parameter.value()).isEqualTo("db.internal");
        assertThat(parameter.arn()).isEqualTo("arn:aws:ssm:us-east-1:123456789012:parameter/shop/db/host");
        assertThat(parameter.dataType()).isEqualTo("text");
        assertThat(parameter.lastModifiedDate()).isEqualTo(account.now());
        assertThat(get(parameter.arn()).value()).isEqualTo("db.internal");
        put("plain", "String", "x");
        assertThat(get("plain").arn()).isEqualTo("arn:aws:ssm:us-east-1:123456789012:parameter/plain");
    }

    @Test
    void aSecureStringIsSealedAndOpenedOnlyWhenAsked() {
        put("/shop/db/password", "SecureString", "hunter2hunter2");
        assertThat(get("/shop/db/password", true).value()).isEqualTo("hunter2hunter2");
        assertThat(get("/shop/db/password", false).value()).doesNotContain("hunter2");
        assertThat(account.platform().store().listAll(Parameters.LATEST).stream()
                        .map(Versioned::value)
                        .toList()
                        .toString())
                .doesNotContain("hunter2");
        overwrite("/shop/db/password", "changed");
        assertThat(get("/shop/db/password:1", true).value()).isEqualTo("hunter2hunter2");
        assertThat(get("/shop/db/password", true).value()).isEqualTo("changed");
    }

    @Test
    void overwritingMakesAVersionAndNeedsToBeAsked() {
        put("p", "String", "one");
        assertThatThrownBy(() -> put("p", "String", "two"))
                .isInstanceOf(ParameterAlreadyExistsException.class)
                .hasMessageContaining("The parameter already exists. To overwrite this value");
        account.pass(Duration.ofMinutes(1));
        assertThat(overwrite("p", "two").version()).isEqualTo(2);
        assertThat(get("p:1").value()).isEqualTo("one");
        assertThat(get("p:2").selector()).isEqualTo(":2");
        assertThatThrownBy(() -> get("p:3"))
                .isInstanceOf(ParameterVersionNotFoundException.class)
                .hasMessageContaining("could not find version 3 of p");
        assertThatThrownBy(() -> account.root(() -> ssm.putParameter(request ->
                        request.name("p").value("x").type("StringList").overwrite(true))))
                .isInstanceOf(HierarchyTypeMismatchException.class);
        assertThat(account.root(() -> ssm.getParameterHistory(request -> request.name("p")))
                        .parameters())
                .extracting(ParameterHistory::value)
                .containsExactly("one", "two");
    }

    @Test
    void aHundredVersionsAreKeptAndALabelledOneIsNotDropped() {
        put("p", "String", "1");
        for (int i = 2; i <= 101; i++) {
            overwrite("p", Integer.toString(i));
        }
        assertThatThrownBy(() -> get("p:1")).isInstanceOf(ParameterVersionNotFoundException.class);
        assertThat(get("p:2").value()).isEqualTo("2");
        account.root(() -> ssm.labelParameterVersion(
                request -> request.name("p").parameterVersion(2L).labels("live", "1bad", "aws-bad")));
        assertThat(get("p:live").value()).isEqualTo("2");
        assertThatThrownBy(() -> overwrite("p", "102")).isInstanceOf(ParameterMaxVersionLimitExceededException.class);
        account.root(
                () -> ssm.labelParameterVersion(request -> request.name("p").labels("live")));
        assertThat(get("p:live").value()).isEqualTo("101");
        assertThat(overwrite("p", "102").version()).isEqualTo(102);
        assertThat(get("p:live").value()).isEqualTo("101");
        assertThat(account.root(() -> ssm.unlabelParameterVersion(request ->
                                request.name("p").parameterVersion(101L).labels("live", "ghost")))
                        .removedLabels())
                .containsExactly("live");
        assertThatThrownBy(() -> get("p:live")).isInstanceOf(ParameterVersionNotFoundException.class);
    }

    @Test
    void severalAreGotAndTheInvalidNamed() {
        put("/a", "String", "1");
        put("/b", "StringList", "1,2");
        GetParametersResponse response =
                account.root(() -> ssm.getParameters(request -> request.names("/a", "/ghost", "/b", "/a:7")));
        assertThat(response.parameters()).extracting(Parameter::value).containsExactly("1", "1,2");
        assertThat(response.invalidParameters()).containsExactly("/ghost", "/a:7");
    }

    @Test
    void aPathIsReadByLevelOrWholeInPages() {
        for (String name : List.of("/shop/a", "/shop/b", "/shop/db/host", "/shop/db/port", "/shopping/x")) {
            put(name, "String", name);
        }
        assertThat(byPath("/shop", false).parameters())
                .extracting(Parameter::name)
                .containsExactly("/shop/a", "/shop/b");
        assertThat(byPath("/shop/", true).parameters()).hasSize(4);
        assertThat(byPath("/", true).parameters()).hasSize(5);
        GetParametersByPathResponse first = account.root(() -> ssm.getParametersByPath(
                request -> request.path("/shop").recursive(true).maxResults(3)));
        assertThat(first.parameters()).hasSize(3);
        assertThat(account.root(() -> ssm.getParametersByPath(
                                request -> request.path("/shop").recursive(true).nextToken(first.nextToken())))
                        .parameters())
                .extracting(Parameter::name)
                .containsExactly("/shop/db/port");
        assertThatThrownBy(() -> byPath("shop", true)).hasMessageContaining("must begin with a slash");
        assertThatThrownBy(() -> account.root(() ->
                        ssm.getParametersByPath(request -> request.path("/shop").nextToken("nonsense"))))
                .hasMessageContaining("token");
    }

    @Test
    void descriptionsAreFiltered() {
        put("/shop/a", "String", "1");
        put("/shop/b", "SecureString", "2");
        account.root(() -> ssm.putParameter(request -> request.name("other")
                .type("String")
                .value("3")
                .description("d")
                .tags(tag -> tag.key("team").value("red"))));
        assertThat(described(filter -> filter.key("Type").values("SecureString")))
                .containsExactly("/shop/b");
        assertThat(described(filter -> filter.key("Name").option("BeginsWith").values("/shop")))
                .containsExactly("/shop/a", "/shop/b");
        assertThat(described(filter -> filter.key("Path").values("/shop"))).hasSize(2);
        assertThat(described(filter -> filter.key("tag:team").values("red"))).containsExactly("other");
        assertThat(described(filter -> filter.key("KeyId").values("alias/aws/ssm")))
                .containsExactly("/shop/b");
        assertThatThrownBy(() -> described(filter -> filter.key("Colour").values("red")))
                .hasMessageContaining("The filter key Colour isn't valid");
        ParameterMetadata metadata = account.root(() -> ssm.describeParameters(request -> {}))
                .parameters()
                .getLast();
        assertThat(metadata.description()).isEqualTo("d");
        assertThat(metadata.lastModifiedUser()).isEqualTo("arn:aws:iam::123456789012:root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-thing", "/ssm/x", "a/b", "/a//b", "/a/", "white space", "/AWS/x", "a:b"})
    void aBadNameIsRefused(String name) {
        assertThatThrownBy(() -> put(name, "String", "x"))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
        assertThat(account.root(() -> ssm.describeParameters(request -> {})).parameters())
                .isEmpty();
    }

    @Test
    void limitsHold() {
        assertThatThrownBy(() -> put("/a".repeat(16), "String", "x"))
                .isInstanceOf(HierarchyLevelLimitExceededException.class);
        put("/a".repeat(15), "String", "x".repeat(4096));
        assertThatThrownBy(() -> put("big", "String", "x".repeat(4097)))
                .hasMessageContaining("Standard tier parameters support a maximum parameter value of 4096 characters");
        assertThatThrownBy(() -> put("p", "Number", "1")).hasMessageContaining("type Number isn't supported");
        assertThatThrownBy(() -> account.root(
                        () -> ssm.putParameter(request -> request.name("p").value("x"))))
                .hasMessageContaining("A parameter type is required");
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        assertRefused(request -> request.tier("Advanced"), "the parameter tier Advanced");
        assertRefused(request -> request.type("SecureString").keyId("alias/mine"), "KeyId alias/mine");
        assertRefused(request -> request.dataType("aws:ec2:image"), "the parameter data type aws:ec2:image");
        put("ok", "SecureString", "x", request -> request.keyId("alias/aws/ssm").tier("Standard"));
    }

    @Test
    void valuesMatchTheirPattern() {
        put("port", "String", "8080", request -> request.allowedPattern("^\\d+$"));
        assertThatThrownBy(() -> put("port2", "String", "http", request -> request.allowedPattern("^\\d+$")))
                .isInstanceOf(ParameterPatternMismatchException.class)
                .hasMessageContaining("cannot be validated against allowedPattern: ^\\d+$");
        assertThatThrownBy(() -> put("port2", "String", "http", request -> request.allowedPattern("(")))
                .isInstanceOf(InvalidAllowedPatternException.class);
        assertThatThrownBy(() ->
                        put("port2", "String", "a".repeat(4000) + "!", request -> request.allowedPattern("^(\\w+)*#$")))
                .isInstanceOfAny(InvalidAllowedPatternException.class, ParameterPatternMismatchException.class);
    }

    @Test
    void deletingRemovesEveryVersion() {
        put("p", "String", "1");
        overwrite("p", "2");
        put("q", "String", "1");
        account.root(() -> ssm.deleteParameter(request -> request.name("p")));
        assertThatThrownBy(() -> get("p")).isInstanceOf(ParameterNotFoundException.class);
        assertThat(account.platform().store().listAll(Parameters.EARLIER)).isEmpty();
        assertThat(put("p", "String", "new").version()).isEqualTo(1);
        var response = account.root(() -> ssm.deleteParameters(request -> request.names("p", "ghost", "q")));
        assertThat(response.deletedParameters()).containsExactly("p", "q");
        assertThat(response.invalidParameters()).containsExactly("ghost");
    }

    @Test
    void tagsChange() {
        put("p", "String", "1", request -> request.tags(tag -> tag.key("a").value("1")));
        account.root(() -> ssm.addTagsToResource(request -> request.resourceType("Parameter")
                .resourceId("p")
                .tags(tag -> tag.key("b").value("2"))));
        account.root(() -> ssm.removeTagsFromResource(
                request -> request.resourceType("Parameter").resourceId("p").tagKeys("a")));
        assertThat(account.root(() -> ssm.listTagsForResource(
                                request -> request.resourceType("Parameter").resourceId("p")))
                        .tagList())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("b=2");
    }

    @Test
    void regionsAreApart() {
        put("p", "String", "1");
        assertThatThrownBy(() -> new dev.roadstead.services.aws.Caller(
                                TestAccount.ID, "eu-west-1", new Principal.Root(TestAccount.ID))
                        .run(() -> ssm.getParameter(request -> request.name("p"))))
                .isInstanceOf(ParameterNotFoundException.class);
        assertThatThrownBy(() -> get("arn:aws:ssm:eu-west-1:123456789012:parameter/p"))
                .isInstanceOf(ParameterNotFoundException.class);
    }

    @Test
    void aPolicyOpensItsOwnPathOnly() {
        put("/shop/a", "String", "1");
        put("/bank/a", "String", "1");
        Principal shop = account.user(
                "shop", TestAccount.allow("ssm:GetParameter*", "arn:aws:ssm:us-east-1:123456789012:parameter/shop/*"));
        assertThat(account.as(shop, () -> ssm.getParameters(request -> request.names("/shop/a")))
                        .parameters())
                .hasSize(1);
        assertThatThrownBy(() ->
                        account.as(shop, () -> ssm.getParameters(request -> request.names("/shop/a", "/bank/a"))))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"))
                .hasMessageContaining("User: arn:aws:iam::123456789012:user/shop is not authorized to perform:"
                        + " ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter/bank/a because"
                        + " no identity-based policy allows the ssm:GetParameters action");
    }

    private void assertRefused(Consumer<PutParameterRequest.Builder> change, String name) {
        assertThatThrownBy(() -> put("refused", "String", "x", change))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(501))
                .hasMessageContaining(name);
        assertThatThrownBy(() -> get("refused")).isInstanceOf(ParameterNotFoundException.class);
    }

    private PutParameterResponse put(String name, String type, String value) {
        return put(name, type, value, request -> {});
    }

    private PutParameterResponse put(
            String name, String type, String value, Consumer<PutParameterRequest.Builder> more) {
        return account.root(() -> ssm.putParameter(
                request -> more.accept(request.name(name).type(type).value(value))));
    }

    private PutParameterResponse overwrite(String name, String value) {
        return account.root(() ->
                ssm.putParameter(request -> request.name(name).value(value).overwrite(true)));
    }

    private Parameter get(String name) {
        return get(name, false);
    }

    private Parameter get(String name, boolean decrypt) {
        return account.root(() -> ssm.getParameter(GetParameterRequest.builder()
                        .name(name)
                        .withDecryption(decrypt)
                        .build()))
                .parameter();
    }

    private GetParametersByPathResponse byPath(String path, boolean recursive) {
        return account.root(
                () -> ssm.getParametersByPath(request -> request.path(path).recursive(recursive)));
    }

    private List<String> described(Consumer<ParameterStringFilter.Builder> filter) {
        return account
                .root(() -> ssm.describeParameters(request -> request.parameterFilters(filter)))
                .parameters()
                .stream()
                .map(ParameterMetadata::name)
                .toList();
    }
}

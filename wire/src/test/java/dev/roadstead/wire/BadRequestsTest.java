package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.iam.IamClient;

/** Whatever comes, the answer is AWS's error, and nothing is run. */
class BadRequestsTest {
    private static final String ECS = "AmazonEC2ContainerServiceV20141113.";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final int FUZZ_ROUNDS = 4_000;

    private final WireEndpoint endpoint = endpoint();

    @Test
    void anUnknownOperationIsNamed() {
        assertError(json(ECS + "MakeCoffee", "{}"), 400, "UnknownOperationException", "MakeCoffee");
        assertError(form("iam", "Action=MakeCoffee&Version=2010-05-08"), 400, "InvalidAction", "MakeCoffee");
        assertError(form("ec2", "Action=MakeCoffee&Version=2016-11-15"), 400, "InvalidAction", "MakeCoffee");
        assertError(
                form("iam", "Action=ListUsers"),
                400,
                "InvalidAction",
                "Could not find operation ListUsers for version NO_VERSION_SPECIFIED");
    }

    @Test
    void aServiceThatDoesNotExistIsNamed() {
        assertError(form("lambda", "Action=X&Version=1"), 501, "NotImplemented", "The service 'lambda'");
        assertError(
                SignedRequests.json(
                        "dynamodb", "DynamoDB_20120810.ListTables", "application/x-amz-json-1.0", new byte[0]),
                501,
                "NotImplemented",
                "The service 'dynamodb'");
        assertError(SignedRequests.query("s3", "list-type=2"), 501, "NotImplemented", "The service 's3'");
    }

    @Test
    void aSignatureForAnotherServiceIsRefused() {
        HttpRequestMessage request = SignedRequests.json("ecr", ECS + "ListClusters", JSON, bytes("{}"));

        assertError(
                request, 400, "InvalidSignatureException", "Credential should be scoped to correct service: 'ecs'.");
    }

    @Test
    void anUnsignedRequestIsRefusedInTheProtocolsForm() {
        Headers target = Headers.of("X-Amz-Target", ECS + "ListClusters");
        var json = new HttpRequestMessage("POST", "/", "", target, new byte[0], "");
        var query = new HttpRequestMessage("GET", "/", "Action=ListUsers", Headers.empty(), new byte[0], "");

        assertError(json, 400, "MissingAuthenticationTokenException", "Missing Authentication Token");
        assertError(query, 403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    @Test
    void malformedJsonIsASerializationException() {
        String operation = ECS + "CreateCluster";

        assertError(json(operation, "{\"clusterName\":"), 400, "SerializationException", "not valid JSON");
        assertError(
                json(operation, "[]"), 400, "SerializationException", "ARRAY_VALUE can not be converted to Structure");
        assertError(json(operation, "{} {}"), 400, "SerializationException", "after the end");
        assertError(json(operation, "\u0000"), 400, "SerializationException", "not valid JSON");
        assertError(
                json(operation, "{\"clusterName\":1}"),
                400,
                "SerializationException",
                "NUMBER_VALUE can not be converted to String at 'clusterName'");
        assertError(
                json(ECS + "CreateService", "{\"desiredCount\":1.5}"),
                400,
                "SerializationException",
                "NUMBER_VALUE can not be converted to Integer at 'desiredCount'");
        assertError(
                json(ECS + "CreateService", "{\"desiredCount\":1e999999999}"),
                400,
                "SerializationException",
                "'desiredCount'");
        assertError(json(operation, "[".repeat(100_000)), 400, "SerializationException", "");
        assertError(
                json(operation, "{\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"),
                400,
                "SerializationException",
                "");
    }

    @Test
    void halfOfACharacterIsNoText() {
        String operation = ECS + "CreateCluster";

        for (String body : List.of(
                "{\"clusterName\":\"a\\ud800\"}",
                "{\"clusterName\":\"\\udc00\\ud800\"}",
                "{\"moon\\udfff\":1}",
                "{\"\\ud800moon\":1}",
                "{\"tags\":[{\"key\":\"\\ud83d\"}]}")) {
            assertError(json(operation, body), 400, "SerializationException", "surrogate");
        }
        assertError(json(operation, "{\"clusterName\":\"\\ud83d\\udea2\"}"), 501, "NotImplemented", "CreateCluster");
    }

    @Test
    void manySmallValuesAreRefusedBeforeTheyTakeTheMemory() {
        String many = "{},".repeat(3_000_000);

        assertError(
                json(ECS + "RegisterTaskDefinition", "{\"containerDefinitions\":[" + many + "{}]}"),
                400,
                "SerializationException",
                "The request has more than 200000 values");
    }

    @Test
    void aContentTypeThatIsNoneOfTheProtocolsIsRefused() {
        HttpRequestMessage text = SignedRequests.json("ecs", ECS + "ListClusters", "text/plain", bytes("{}"));
        HttpRequestMessage jsonToIam = SignedRequests.json("iam", "Iam.ListUsers", JSON, bytes("{}"));

        assertError(text, 400, "UnknownOperationException", "content-type 'text/plain'");
        assertError(jsonToIam, 400, "UnknownOperationException", "The operation 'Iam.ListUsers' is not known");
    }

    @Test
    void malformedParametersAreRefusedByName() {
        assertError(
                form("ec2", "Action=DescribeVpcs&Version=2016-11-15&MaxResults=many"),
                400,
                "InvalidParameterValue",
                "Value (many) for parameter MaxResults is invalid.");
        assertError(
                form("ec2", "Action=DescribeVpcs&Version=2016-11-15&Filter.x.Name=a"),
                400,
                "InvalidParameterValue",
                "Filter.x");
        assertError(form("iam", "Action=ListUsers&Version=2010-05-08&a=%zz"), 400, "MalformedInput", "percent sign");
        assertError(form("iam", "Action=ListUsers&Action=GetUser"), 400, "MalformedInput", "more than once");
        assertError(form("iam", "Version=2010-05-08"), 400, "MissingAction", "Action");
        assertError(
                form("ec2", "Action=DescribeVpcs&Version=2016-11-15&" + "a.".repeat(1_000) + "=1"),
                400,
                "InvalidParameterValue",
                "nested deeper");
    }

    @Test
    void aParameterThatAwsDoesNotKnowIsNamed() {
        assertError(
                form("ec2", "Action=DescribeVpcs&Version=2016-11-15&Moon=full"),
                400,
                "UnknownParameter",
                "The parameter Moon is not recognized");
        assertError(
                json(ECS + "CreateCluster", "{\"clusterName\":\"a\",\"tags\":[{\"moon\":1}]}"),
                400,
                "SerializationException",
                "ecs CreateCluster: the parameter 'tags[0].moon' is not known");
    }

    @Test
    void nothingThatIsThrownAtItMakesItFail() {
        SplittableRandom random = new SplittableRandom(20261121);
        Set<Integer> expected = Set.of(400, 401, 403, 404, 501);
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            HttpRequestMessage request = fuzzed(random);
            HttpResponseMessage response = endpoint.answer(request).response();

            assertThat(response.status())
                    .as(() -> new String(request.body(), StandardCharsets.ISO_8859_1) + " -> "
                            + new String(response.body(), StandardCharsets.UTF_8))
                    .isIn(expected);
        }
    }

    private static HttpRequestMessage fuzzed(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> SignedRequests.json("ecs", ECS + "RegisterTaskDefinition", JSON, randomBytes(random));
            case 1 ->
                SignedRequests.json(
                        "ecs",
                        ECS + "RegisterTaskDefinition",
                        JSON,
                        mutated(
                                random,
                                "{\"family\":\"f\",\"containerDefinitions\":[{\"name\":\"a\",\"cpu\":1,\"dockerLabels\":"
                                        + "{\"a\":\"b\"},\"essential\":true,\"healthCheck\":{\"command\":[\"a\"]}}]}"));
            case 2 ->
                SignedRequests.form(
                        "ec2",
                        mutated(
                                random,
                                "Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&GroupId=sg&IpPermissions.1."
                                        + "FromPort=80&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0%2F0&DryRun=true"));
            case 3 ->
                SignedRequests.form(
                        "iam",
                        mutated(
                                random,
                                "Action=CreateRole&Version=2010-05-08&RoleName=r&Tags.member.1.Key=a&Tags.member.1.Value="
                                        + "b&MaxSessionDuration=3600&AssumeRolePolicyDocument=%7B%7D"));
            default -> unsigned(random);
        };
    }

    private static HttpRequestMessage unsigned(SplittableRandom random) {
        String text = new String(randomBytes(random), StandardCharsets.ISO_8859_1);
        Headers headers = Headers.of("Authorization", "AWS4-HMAC-SHA256 " + text, "X-Amz-Date", text, "Host", text);
        return new HttpRequestMessage("GET", "/" + text, "X-Amz-Algorithm=" + text, headers, randomBytes(random), "");
    }

    private static byte[] randomBytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One to four bytes changed, taken away or doubled. */
    private static byte[] mutated(SplittableRandom random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int change = 1 + random.nextInt(4); change > 0; change--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutated.deleteCharAt(at);
                default -> mutated.insert(at, mutated.charAt(at));
            }
        }
        return mutated.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void assertError(HttpRequestMessage request, int status, String code, String message) {
        WireAnswer answer = endpoint.answer(request);
        String body = new String(answer.response().body(), StandardCharsets.UTF_8);
        assertThat(answer.response().status()).as(body).isEqualTo(status);
        assertThat(answer.errorCode()).as(body).contains(code);
        assertThat(body.replace("&apos;", "'")).contains(code).contains(message);
    }

    private static HttpRequestMessage json(String target, String body) {
        return SignedRequests.json("ecs", target, JSON, bytes(body));
    }

    private static HttpRequestMessage form(String service, String body) {
        return SignedRequests.form(service, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static WireEndpoint endpoint() {
        ClassLoader loader = BadRequestsTest.class.getClassLoader();
        return new WireEndpoint(
                List.of(
                        new WireService(ServiceModel.load(loader, "ecs"), new Ecs(), member -> true),
                        new WireService(ServiceModel.load(loader, "ec2"), new Ec2(), member -> true),
                        new WireService(ServiceModel.load(loader, "iam"), new Iam(), member -> true)),
                UnbuiltServices.of(BadRequestsTest.class.getClassLoader()),
                new SigV4(SignedRequests.CREDENTIALS, InstantSource.fixed(SignedRequests.NOW)),
                new CallScope() {
                    @Override
                    public <T> T within(WireCall call, Supplier<T> operation) {
                        return operation.get();
                    }
                },
                () -> "id");
    }

    private record Ecs() implements EcsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private record Ec2() implements Ec2Client {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private record Iam() implements IamClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}

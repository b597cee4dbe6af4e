package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetUserRequest;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The AWS SDK's own clients against the endpoint, without a network between them. */
class WireEndpointTest {
    private static final String ACCESS_KEY = "AKIAEXAMPLE";
    private static final String SECRET_KEY = "secret";
    private final List<WireCall> calls = new ArrayList<>();

    @Test
    void anAwsJsonCallReachesTheOperationAndItsAnswerTheClient() {
        CreateClusterResponse response = ecs().createCluster(b -> b.clusterName("shop"));

        assertThat(response.cluster().clusterName()).isEqualTo("shop");
        assertThat(response.cluster().hasTags()).isTrue();
        assertThat(response.responseMetadata().requestId()).isEqualTo("request-1");
        assertThat(calls)
                .containsExactly(new WireCall(
                        new VerifiedSignature("root", ACCESS_KEY, "us-east-1", "ecs"),
                        "ecs",
                        "CreateCluster",
                        "request-1",
                        "127.0.0.1"));
    }

    @Test
    void anEc2CallReachesTheOperationAndItsAnswerTheClient() {
        CreateSubnetResponse response = ec2().createSubnet(b -> b.vpcId("vpc-1")
                .cidrBlock("10.0.0.0/24")
                .tagSpecifications(spec -> spec.resourceType(ResourceType.SUBNET)
                        .tags(tag -> tag.key("Name").value("a & b"))));

        assertThat(response.subnet().vpcId()).isEqualTo("vpc-1");
        assertThat(response.subnet().tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("a & b"));
    }

    @Test
    void aModelledErrorArrivesAsTheSameClass() {
        assertThatThrownBy(() -> ecs().deleteCluster(b -> b.cluster("moon")))
                .isInstanceOfSatisfying(ClusterNotFoundException.class, e -> {
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Cluster not found.");
                    assertThat(e.statusCode()).isEqualTo(400);
                });
        assertThatThrownBy(() -> iam().getUser(b -> b.userName("moon")))
                .isInstanceOfSatisfying(NoSuchEntityException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchEntity");
                    assertThat(e.statusCode()).isEqualTo(404);
                });
    }

    @Test
    void anOperationThatNobodyWroteIsNotImplementedByName() {
        assertThatThrownBy(() -> ecs().listClusters()).isInstanceOfSatisfying(EcsException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(501);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
            assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("ecs ListClusters is not implemented by Roadstead; see SCOPE.md for what is.");
        });
    }

    @Test
    void anOperationThatNobodyWroteIsNamedBeforeItsParameters() {
        assertThatThrownBy(() -> ecs().updateCluster(b -> b.cluster("shop").configuration(c -> {})))
                .isInstanceOfSatisfying(
                        EcsException.class,
                        e -> assertThat(e.awsErrorDetails().errorMessage())
                                .isEqualTo(
                                        "ecs UpdateCluster is not implemented by Roadstead; see SCOPE.md for what is."));
    }

    @Test
    void aMemberThatNobodyReadsIsRefusedByName() {
        assertThatThrownBy(() -> ecs().createCluster(b ->
                        b.clusterName("shop").configuration(c -> c.executeCommandConfiguration(x -> x.kmsKeyId("k")))))
                .isInstanceOfSatisfying(EcsException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(501);
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("ecs CreateCluster: the parameter 'configuration' is not implemented by"
                                    + " Roadstead; see SCOPE.md for what is.");
                });
        assertThat(calls).isEmpty();
    }

    @Test
    void aMissingMemberIsRefusedInTheServicesOwnWords() {
        assertThatThrownBy(() -> ec2().createSubnet(b -> b.cidrBlock("10.0.0.0/24")))
                .isInstanceOfSatisfying(Ec2Exception.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("MissingParameter");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("The request must contain the parameter vpcId");
                });
        assertThatThrownBy(() -> iam().createUser(b -> b.userName("")))
                .isInstanceOfSatisfying(IamException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .startsWith("2 validation errors detected: Value '' at 'userName' failed to satisfy"
                                    + " constraint: Member must have length greater than or equal to 1; ");
                });
        assertThatThrownBy(() -> ecs().createService(CreateServiceRequest.builder()
                        .taskDefinition("web")
                        .build()))
                .isInstanceOfSatisfying(
                        EcsException.class,
                        e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("ServiceName can not be blank."));
    }

    @Test
    void aWrongKeyAndAnUnknownKeyAreToldAsEachProtocolDoes() {
        AwsCredentials wrong = AwsBasicCredentials.create(ACCESS_KEY, "wrong");
        AwsCredentials unknown = AwsBasicCredentials.create("AKIAUNKNOWN", SECRET_KEY);

        assertThat(code(() -> client(EcsClient.builder(), wrong).listClusters()))
                .isEqualTo("InvalidSignatureException");
        assertThat(code(() -> client(IamClient.builder(), wrong).listUsers())).isEqualTo("SignatureDoesNotMatch");
        assertThat(code(() -> client(Ec2Client.builder(), wrong).describeVpcs()))
                .isEqualTo("AuthFailure");
        assertThat(code(() -> client(EcsClient.builder(), unknown).listClusters()))
                .isEqualTo("UnrecognizedClientException");
        assertThat(code(() -> client(IamClient.builder(), unknown).listUsers())).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void sessionCredentialsAreVerifiedWithTheirToken() {
        AwsCredentials session = AwsSessionCredentials.create("ASIASESSION", SECRET_KEY, "token");
        AwsCredentials expired = AwsSessionCredentials.create("ASIASESSION", SECRET_KEY, "old");

        client(EcsClient.builder(), session).createCluster(b -> b.clusterName("shop"));

        assertThat(calls.getFirst().signature().principal()).isEqualTo("session");
        assertThat(code(() -> client(EcsClient.builder(), expired).listClusters()))
                .isEqualTo("ExpiredTokenException");
        assertThat(code(() -> client(IamClient.builder(), expired).listUsers())).isEqualTo("ExpiredToken");
    }

    private static String code(Supplier<?> call) {
        try {
            call.get();
            return "";
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode();
        }
    }

    private EcsClient ecs() {
        return client(EcsClient.builder(), AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }

    private Ec2Client ec2() {
        return client(Ec2Client.builder(), AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }

    private IamClient iam() {
        return client(IamClient.builder(), AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }

    private <
                    B extends
                            AwsSyncClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
                    C>
            C client(B builder, AwsCredentials credentials) {
        var loader = getClass().getClassLoader();
        var endpoint = new WireEndpoint(
                List.of(
                        new WireService(ServiceModel.load(loader, "ecs"), new Clusters(), this::isRead),
                        new WireService(ServiceModel.load(loader, "ec2"), new Subnets(), this::isRead),
                        new WireService(ServiceModel.load(loader, "iam"), new Users(), this::isRead)),
                UnbuiltServices.of(WireEndpointTest.class.getClassLoader()),
                new SigV4(WireEndpointTest::find, InstantSource.system()),
                this::within,
                () -> "request-1");
        return builder.region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://localhost:4566"))
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(new LoopbackHttpClient(
                        request -> endpoint.answer(request).response()))
                .overrideConfiguration(c -> c.retryStrategy(b -> b.maxAttempts(1)))
                .build();
    }

    private <T> T within(WireCall call, Supplier<T> operation) {
        calls.add(call);
        return operation.get();
    }

    private boolean isRead(PresentMember member) {
        return !member.member().equals("configuration");
    }

    private static CredentialSource.Lookup find(String accessKeyId, Optional<String> token) {
        return switch (accessKeyId) {
            case ACCESS_KEY -> new CredentialSource.Found(SECRET_KEY, "root");
            case "ASIASESSION" ->
                token.orElse("").equals("token")
                        ? new CredentialSource.Found(SECRET_KEY, "session")
                        : new CredentialSource.Expired();
            default -> new CredentialSource.Unknown();
        };
    }

    private static final class Clusters implements EcsClient {
        @Override
        public CreateClusterResponse createCluster(CreateClusterRequest request) {
            return CreateClusterResponse.builder()
                    .cluster(Cluster.builder()
                            .clusterName(request.clusterName())
                            .tags(List.of())
                            .build())
                    .build();
        }

        @Override
        public DeleteClusterResponse deleteCluster(DeleteClusterRequest request) {
            throw ClusterNotFoundException.builder()
                    .message("Cluster not found.")
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class Subnets implements Ec2Client {
        @Override
        public CreateSubnetResponse createSubnet(CreateSubnetRequest request) {
            return CreateSubnetResponse.builder()
                    .subnet(s -> s.vpcId(request.vpcId())
                            .tags(request.tagSpecifications().getFirst().tags()))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class Users implements IamClient {
        @Override
        public GetUserResponse getUser(GetUserRequest request) {
            throw NoSuchEntityException.builder()
                    .message("The user with name " + request.userName() + " cannot be found.")
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}

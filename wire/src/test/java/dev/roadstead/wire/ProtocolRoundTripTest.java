package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * Every operation of four services, one for each protocol: what the AWS SDK's client sends, our decoder reads; what our
 * encoder writes, the client reads. The SDK's marshallers are the other side, so nothing of ours is tested by itself.
 */
class ProtocolRoundTripTest {
    private static final long SEED = 20261121;
    /** The client itself adds a presigned URL, for which it needs a region in the request. */
    private static final Set<String> CHANGED_BY_THE_CLIENT = Set.of("CopySnapshot");

    private final AtomicReference<SdkPojo> decoded = new AtomicReference<>();
    private final AtomicReference<List<PresentMember>> members = new AtomicReference<>();
    private final AtomicReference<SdkPojo> answer = new AtomicReference<>();

    @Test
    void everyEcsOperationPassesAwsJson() {
        assertThat(differences("ecs", EcsClient.builder())).isEmpty();
    }

    @Test
    void everyEc2OperationPassesEc2Query() {
        assertThat(differences("ec2", Ec2Client.builder())).isEmpty();
    }

    @Test
    void everyIamOperationPassesQuery() {
        assertThat(differences("iam", IamClient.builder())).isEmpty();
    }

    @Test
    void everyCloudWatchOperationPassesRpcV2Cbor() {
        assertThat(differences("cloudwatch", CloudWatchClient.builder())).isEmpty();
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> List<String> differences(
            String service, B builder) {
        ServiceModel model = ServiceModel.load(getClass().getClassLoader(), service);
        AtomicReference<OperationModel> current = new AtomicReference<>();
        C client = builder.region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://localhost:4566"))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .httpClient(new LoopbackHttpClient(request -> serve(model, current.get(), request)))
                .overrideConfiguration(c -> c.retryStrategy(b -> b.maxAttempts(1)))
                .build();
        GeneratedShapes shapes = new GeneratedShapes(new SplittableRandom(SEED));
        List<String> differences = new ArrayList<>();
        for (String name : model.operationNames()) {
            OperationModel operation = model.operation(name).orElseThrow();
            current.set(operation);
            if (!CHANGED_BY_THE_CLIENT.contains(name)) {
                SdkPojo request = shapes.object(model.modelClass(operation.request()));
                SdkPojo response = shapes.object(model.modelClass(operation.response()));
                answer.set(response);
                SdkPojo returned = call(model, client, operation, request);
                if (!request.equalsBySdkFields(decoded.get())) {
                    differences.add(name + " request\n " + request + "\n " + decoded.get());
                }
                if (!response.equalsBySdkFields(returned)) {
                    differences.add(name + " response\n " + response + "\n " + returned);
                }
                members.get().stream()
                        .filter(member -> !member.known())
                        .forEach(member -> differences.add(name + " unknown " + member));
            }
        }
        return differences;
    }

    private HttpResponseMessage serve(ServiceModel model, OperationModel operation, HttpRequestMessage request) {
        Protocol protocol = Protocol.all(model.description()).getFirst();
        DecodedRequest result = protocol.decode(model, operation, request);
        decoded.set(result.request());
        members.set(result.members());
        return protocol.encode(model, operation, answer.get(), "id");
    }

    private static SdkPojo call(ServiceModel model, Object client, OperationModel operation, SdkPojo request) {
        try {
            MethodType type = MethodType.methodType(
                    model.modelClass(operation.response()), model.modelClass(operation.request()));
            return (SdkPojo) MethodHandles.publicLookup()
                    .findVirtual(model.clientClass(), operation.method(), type)
                    .invoke(client, request);
        } catch (Throwable e) {
            throw new AssertionError(operation.name() + ": " + request, e);
        }
    }
}

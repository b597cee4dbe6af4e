package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** ECS's neighbours in memory, as far as ECS calls them; each may kill the control plane before or after it acts. */
final class Neighbourhood {

    static final String UNTRUSTING = "arn:aws:iam::123456789012:role/untrusting";

    final InstantSource clock;
    final Killer killer;
    final SimulatedVpc ec2;
    final SimulatedTargets elbv2;
    final Map<String, String> digests = new HashMap<>();
    final Map<String, String> parameters = new HashMap<>();
    final Map<String, String> secrets = new HashMap<>();
    final Set<String> logGroups = new HashSet<>();
    final Map<String, List<OutputLogEvent>> logStreams = new ConcurrentSkipListMap<>();
    final List<String> readAs = new CopyOnWriteArrayList<>();
    final List<Caller> linesCameAs = new CopyOnWriteArrayList<>();
    private int sessions;

    Neighbourhood(InstantSource clock, Killer killer) {
        this.clock = clock;
        this.killer = killer;
        this.ec2 = new SimulatedVpc(killer);
        this.elbv2 = new SimulatedTargets(clock, killer);
    }

    EcsNeighbours neighbours() {
        return new EcsNeighbours(
                ec2, elbv2, new Registry(), new Logs(), new EcsNeighbours.Roles(new Sts(), identities()));
    }

    /** The neighbours as a task's interface leads to them: what is sent is verified and understood as the gateway does. */
    WireFront front() {
        return new WireFront(
                identities(),
                clock,
                Map.of(
                        "ecr", new Registry(),
                        "ssm", new Parameters(),
                        "secretsmanager", new SecretStore(),
                        "logs", new Logs()));
    }

    private Identities identities() {
        return (accessKeyId, token) -> Optional.of(new Identities.Identity(
                "123456789012",
                new Principal.AssumedRole("123456789012", token.orElseThrow(), "AROA", "session", Optional.empty()),
                "secret",
                Optional.empty()));
    }

    private final class Sts implements StsClient {
        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            boolean ecs = Caller.current().principal().equals(new Principal.Service("ecs-tasks.amazonaws.com"));
            if (!ecs || request.roleArn().equals(UNTRUSTING)) {
                throw Failures.failure(403, "AccessDenied", "not authorized to perform: sts:AssumeRole");
            }
            return AssumeRoleResponse.builder()
                    .credentials(Credentials.builder()
                            .accessKeyId("ASIA" + ++sessions)
                            .secretAccessKey("secret")
                            .sessionToken(request.roleArn())
                            .expiration(clock.instant().plus(Duration.ofHours(1)))
                            .build())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Registry implements EcrClient {
        @Override
        public BatchGetImageResponse batchGetImage(BatchGetImageRequest request) {
            readAs.add(Caller.current().principal().arn());
            String tag = request.imageIds().getFirst().imageTag();
            String digest = digests.get(request.repositoryName() + ":" + tag);
            if (digest == null) {
                return BatchGetImageResponse.builder()
                        .failures(f -> f.failureCode("ImageNotFound").failureReason("Requested image not found"))
                        .build();
            }
            return BatchGetImageResponse.builder()
                    .images(i -> i.imageId(id -> id.imageDigest(digest).imageTag(tag)))
                    .build();
        }

        @Override
        public GetAuthorizationTokenResponse getAuthorizationToken(GetAuthorizationTokenRequest request) {
            return GetAuthorizationTokenResponse.builder()
                    .authorizationData(AuthorizationData.builder()
                            .authorizationToken("QVdTOnRva2Vu")
                            .build())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Parameters implements SsmClient {
        @Override
        public GetParametersResponse getParameters(GetParametersRequest request) {
            readAs.add(Caller.current().principal().arn());
            return GetParametersResponse.builder()
                    .parameters(request.names().stream()
                            .filter(parameters::containsKey)
                            .map(name -> Parameter.builder()
                                    .name(name.substring(name.lastIndexOf(':') + 1)
                                            .replace("parameter/", "/"))
                                    .arn(name)
                                    .value(parameters.get(name))
                                    .build())
                            .toList())
                    .invalidParameters(request.names().stream()
                            .filter(name -> !parameters.containsKey(name))
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class SecretStore implements SecretsManagerClient {
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            String value = secrets.get(request.secretId());
            if (value == null) {
                throw Failures.failure(
                        400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
            }
            return GetSecretValueResponse.builder().secretString(value).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Logs implements CloudWatchLogsClient {
        @Override
        public CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
            throw Failures.failure(
                    400,
                    "AccessDeniedException",
                    "User: " + Caller.current().principal().arn()
                            + " is not authorized to perform: logs:CreateLogGroup");
        }

        @Override
        public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
            if (!logGroups.contains(request.logGroupName())) {
                throw Failures.failure(400, "ResourceNotFoundException", "The specified log group does not exist.");
            }
            logStreams.putIfAbsent(request.logStreamName(), new ArrayList<>());
            return CreateLogStreamResponse.builder().build();
        }

        @Override
        public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
            killer.chance();
            linesCameAs.add(Caller.current());
            if (!logStreams.containsKey(request.logStreamName())) {
                throw Failures.failure(400, "ResourceNotFoundException", "The specified log stream does not exist.");
            }
            Instant now = clock.instant();
            for (InputLogEvent event : request.logEvents()) {
                logStreams
                        .get(request.logStreamName())
                        .add(OutputLogEvent.builder()
                                .timestamp(event.timestamp())
                                .message(event.message())
                                .ingestionTime(now.toEpochMilli())
                                .build());
            }
            killer.chance();
            return PutLogEventsResponse.builder().build();
        }

        @Override
        public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
            if (!logStreams.containsKey(request.logStreamName())) {
                throw Failures.failure(400, "ResourceNotFoundException", "The specified log stream does not exist.");
            }
            List<OutputLogEvent> wanted = logStreams.get(request.logStreamName()).stream()
                    .filter(event -> event.timestamp() >= request.startTime() && event.timestamp() < request.endTime())
                    .toList();
            int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            int to = Math.min(wanted.size(), from + 10);
            return GetLogEventsResponse.builder()
                    .events(wanted.subList(from, to))
                    .nextForwardToken(Integer.toString(to))
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

package dev.roadstead.services.aws;

import dev.roadstead.host.WebRequest;
import dev.roadstead.wire.Headers;
import dev.roadstead.wire.HttpRequestMessage;
import dev.roadstead.wire.HttpResponseMessage;
import dev.roadstead.wire.ServiceModel;
import dev.roadstead.wire.SigningKey;
import dev.roadstead.wire.WireClient;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Calls of AWS's services through a network interface, as an agent on Fargate makes them: a signed request by HTTPS to the service's usual
 * name, which the VPC's resolver answers. So routes, rules, endpoints and their policies act on it. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html">Fargate task networking</a>
 */
public final class InterfaceCalls {

    /** As often as AWS's agents try. */
    public static final int ATTEMPTS = 3;

    /** For all attempts together, whoever answers and however slowly; each has what is left of it, up to its own limit. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    private static final int SERVER_ERROR = 500;

    private final Exchange exchange;
    private final Supplier<List<X509Certificate>> authorities;
    private final InstantSource clock;
    private final Map<String, WireClient> clients = new ConcurrentHashMap<>();

    /** A request made from an interface, and its answer: {@link dev.roadstead.host.Network#exchange}. */
    @FunctionalInterface
    public interface Exchange {
        WebRequest.Answer answer(String interfaceId, WebRequest request, Duration limit) throws IOException;
    }

    /** @param authorities who certifies the services' names; asked when there is something to call */
    public InterfaceCalls(Exchange exchange, Supplier<List<X509Certificate>> authorities, InstantSource clock) {
        this.exchange = exchange;
        this.authorities = authorities;
        this.clock = clock;
    }

    /**
     * Where a call comes from, and who makes it.
     *
     * @param region of the service
     */
    public record From(String interfaceId, String region, Credentials credentials) {
        @Override
        public String toString() {
            return "From[" + interfaceId + ", " + region + ", " + credentials.accessKeyId() + "]";
        }
    }

    /**
     * Calls the operation that a request belongs to. Tried again where nobody answers, or who answers failed.
     *
     * @param service as its model is called, such as {@code secretsmanager}
     * @throws AwsServiceException when the service refuses, with its code, message and request id
     * @throws SdkClientException when nobody answers, with the last attempt's reason in the words of AWS's SDK for Go
     */
    public <R extends AwsResponse> R call(From from, String service, AwsRequest input, Class<R> output) {
        WireClient client = clients.computeIfAbsent(
                service, name -> new WireClient(ServiceModel.load(InterfaceCalls.class.getClassLoader(), name)));
        String host = client.service().identity().endpointPrefix() + "." + from.region() + ".amazonaws.com";
        String operation = operation(input);
        Instant end = clock.instant().plus(LIMIT);
        for (int attempt = 1; ; attempt++) {
            Duration left = Duration.between(clock.instant(), end);
            try {
                HttpRequestMessage request = client.encode(operation, input, host);
                return client.decode(send(from, client, request, shorter(left, ATTEMPT_LIMIT)), output);
            } catch (AwsServiceException e) {
                if (e.statusCode() < SERVER_ERROR || attempt == ATTEMPTS || isOver(end)) {
                    throw e;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw unanswered(client, operation, host, e);
                }
                if (isOver(end)) {
                    throw canceled(client, operation, e);
                }
            }
        }
    }

    private boolean isOver(Instant end) {
        return !clock.instant().isBefore(end);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private HttpResponseMessage send(From from, WireClient client, HttpRequestMessage unsigned, Duration limit)
            throws IOException {
        Credentials credentials = from.credentials();
        SigningKey key = new SigningKey(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                Optional.ofNullable(credentials.sessionToken()));
        HttpRequestMessage request =
                key.sign(unsigned, from.region(), client.service().identity().signingName(), clock.instant());
        Map<String, String> headers = new HashMap<>();
        request.headers().asMap().forEach((name, values) -> headers.put(name, values.getFirst()));
        String host = headers.remove("host");
        WebRequest.Answer answer = exchange.answer(
                from.interfaceId(),
                new WebRequest(
                        request.method(),
                        URI.create("https://" + host + request.path()),
                        headers,
                        request.body(),
                        authorities.get()),
                limit);
        Headers.Builder answered = Headers.builder();
        answer.headers().forEach(answered::add);
        return new HttpResponseMessage(answer.status(), answered.build(), answer.body());
    }

    private static SdkClientException unanswered(WireClient client, String operation, String host, IOException why) {
        return SdkClientException.create(
                "operation error " + client.service().identity().serviceId() + ": " + operation
                        + ", exceeded maximum number of attempts, " + ATTEMPTS
                        + ", https response error StatusCode: 0, RequestID: , request send failed, Post \"https://"
                        + host + "/\": " + why.getMessage(),
                why);
    }

    private static SdkClientException canceled(WireClient client, String operation, IOException why) {
        return SdkClientException.create(
                "operation error " + client.service().identity().serviceId() + ": " + operation
                        + ", https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
                why);
    }

    private static String operation(AwsRequest input) {
        String name = input.getClass().getSimpleName();
        return name.substring(0, name.length() - "Request".length());
    }
}

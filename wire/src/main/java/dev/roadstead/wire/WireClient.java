package dev.roadstead.wire;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The client's end of a service that speaks AWS JSON: an operation's input becomes a request, and the answer its output or the service's
 * error. Sends nothing itself. Stateless, safe for threads.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1 protocol</a>
 */
public final class WireClient {
    private static final int OK = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServiceModel model;
    private final AwsJson protocol;

    /** @throws IllegalArgumentException for a service of another protocol */
    public WireClient(ServiceModel model) {
        this.model = model;
        this.protocol = Protocol.all(model.description()).stream()
                .filter(AwsJson.class::isInstance)
                .map(AwsJson.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        model.name() + ": protocols " + model.description().protocols() + " (expected json)"));
    }

    public ServiceDescription service() {
        return model.description();
    }

    /** The request for an operation, not signed yet. */
    public HttpRequestMessage encode(String operation, SdkPojo input, String host) {
        String prefix = model.description().dialect().targetPrefix().orElseThrow();
        Headers headers = Headers.of(
                "host", host,
                "content-type", "application/x-amz-json-" + protocol.version(),
                "x-amz-target", prefix + '.' + operation);
        return new HttpRequestMessage("POST", "/", "", headers, AwsJson.body(input), "");
    }

    /**
     * What an operation answered.
     *
     * @param type of the operation's output
     * @throws AwsServiceException with the service's code, message and request id, if it refused
     */
    public <R extends SdkPojo> R decode(HttpResponseMessage answer, Class<R> type) {
        if (answer.status() != OK) {
            throw refusal(answer);
        }
        try {
            return type.cast(protocol.read(ModelClasses.builder(type), answer.body()));
        } catch (MalformedRequestException e) {
            throw error(answer, "UnreadableAnswer", "the answer is not understood: " + e.reason());
        }
    }

    private static AwsServiceException refusal(HttpResponseMessage answer) {
        JsonNode body = json(answer.body());
        String type = answer.headers()
                .first("x-amzn-errortype")
                .orElseGet(() -> body.path("__type").asString("UnknownError"));
        String message = body.path("message").asString(body.path("Message").asString(""));
        return error(answer, code(type), message);
    }

    /** Without the namespace before it and the address behind it, as other servers may send. */
    private static String code(String type) {
        String name = type.substring(type.indexOf('#') + 1);
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static AwsServiceException error(HttpResponseMessage answer, String code, String message) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(answer.status())
                .requestId(answer.headers().first("x-amzn-requestid").orElse(""))
                .build();
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException notJson) {
            return JSON.createObjectNode();
        }
    }
}

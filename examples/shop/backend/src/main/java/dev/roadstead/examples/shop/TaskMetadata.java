package dev.roadstead.examples.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks which ECS task this process is, by the
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">task
 * metadata endpoint</a>; elsewhere the answer is the host's name.
 */
final class TaskMetadata {

    private static final Pattern TASK_ID = Pattern.compile("\"TaskARN\"\\s*:\\s*\"[^\"]*/([^\"/]+)\"");

    private TaskMetadata() {}

    static String taskId(Map<String, String> environment, HttpClient client) throws InterruptedException {
        String endpoint = environment.get("ECS_CONTAINER_METADATA_URI_V4");
        String hostname = environment.getOrDefault("HOSTNAME", "local");
        if (endpoint == null) {
            return hostname;
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/task"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            Matcher found = TASK_ID.matcher(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            return found.find() ? found.group(1) : hostname;
        } catch (IOException unreachable) {
            System.err.println("no task metadata at " + endpoint + ": " + unreachable);
            return hostname;
        }
    }
}

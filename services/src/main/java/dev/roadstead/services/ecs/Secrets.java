package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * Reads the values of containers' secrets as their execution role, each once. They are held in memory only, on their way to the host.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html">From Parameter Store</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html">From Secrets Manager</a>
 */
final class Secrets {

    /** So many names GetParameters takes. */
    private static final int NAMES = 10;

    private static final String PARAMETERS = StartCalls.RETRIEVAL + "execution resource retrieval failed: unable to"
            + " retrieve secrets from ssm: service call has been retried 1 time(s): ";

    private final Map<String, Set<String>> parametersByRegion = new LinkedHashMap<>();
    private final Map<String, StoredSecret> stored = new LinkedHashMap<>();

    /** @param region where a parameter is that is given by its name alone */
    Secrets(String region, List<ContainerDefinition> containers) {
        for (ContainerDefinition container : containers) {
            for (Secret secret : container.secrets()) {
                String from = secret.valueFrom();
                Optional<Arn> arn = Arn.parse(from);
                if (arn.filter(found -> found.service().equals("secretsmanager"))
                        .isPresent()) {
                    stored.putIfAbsent(from, StoredSecret.of(arn.get(), from));
                } else {
                    parametersByRegion
                            .computeIfAbsent(arn.map(Arn::region).orElse(region), any -> new LinkedHashSet<>())
                            .add(from);
                }
            }
        }
    }

    /** What is to be asked for, in the order of a start; each gives values by what names them. */
    List<Callable<Map<String, String>>> questions(StartCalls calls) {
        List<Callable<Map<String, String>>> questions = new ArrayList<>();
        parametersByRegion.forEach((region, names) -> {
            List<String> all = List.copyOf(names);
            for (int from = 0; from < all.size(); from += NAMES) {
                List<String> some = all.subList(from, Math.min(all.size(), from + NAMES));
                questions.add(() -> parameters(calls, region, some));
            }
        });
        stored.values().forEach(secret -> questions.add(() -> Map.of(secret.valueFrom(), secret(calls, secret))));
        return questions;
    }

    private static Map<String, String> parameters(StartCalls calls, String region, List<String> names) {
        GetParametersResponse response = answered(calls, region, names);
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : response.parameters()) {
            String selector = parameter.selector() == null ? "" : parameter.selector();
            values.put(parameter.name() + selector, parameter.value());
            values.put(parameter.arn() + selector, parameter.value());
        }
        // One of another region may have the same name.
        values.keySet().retainAll(names);
        List<String> invalid =
                names.stream().filter(name -> !values.containsKey(name)).toList();
        if (!invalid.isEmpty()) {
            throw new StartFailure(
                    "ResourceInitializationError: " + PARAMETERS + "invalid parameters: " + String.join(",", invalid));
        }
        return values;
    }

    private static GetParametersResponse answered(StartCalls calls, String region, List<String> names) {
        GetParametersRequest request =
                GetParametersRequest.builder().names(names).withDecryption(true).build();
        try {
            return calls.call(region, "ssm", request, GetParametersResponse.class);
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(PARAMETERS + Causes.text(e), e);
        } catch (SdkClientException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "unable to retrieve secrets from ssm: The task cannot pull secrets from AWS"
                            + " Systems Manager. There is a connection issue between the task and AWS Systems Manager"
                            + " Parameter Store. Check your task network configuration. " + e.getMessage(),
                    e);
        }
    }

    private static String secret(StartCalls calls, StoredSecret secret) {
        try {
            GetSecretValueResponse response =
                    calls.call(secret.region(), "secretsmanager", secret.request(), GetSecretValueResponse.class);
            return secret.value(response.secretString());
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "execution resource retrieval failed: unable to retrieve secret from asm:"
                            + " service call has been retried 1 time(s): failed to fetch secret " + secret.secretId()
                            + " from secrets manager: " + Causes.text(e),
                    e);
        } catch (SdkClientException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "unable to retrieve secret from asm: There is a connection issue between the"
                            + " task and AWS Secrets Manager. Check your task network configuration. failed to fetch"
                            + " secret " + secret.secretId() + " from secrets manager: " + e.getMessage(),
                    e);
        }
    }
}

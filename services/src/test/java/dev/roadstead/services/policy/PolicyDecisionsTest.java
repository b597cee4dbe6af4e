package dev.roadstead.services.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDecisionsTest {
    private static final Map<String, List<String>> CONTEXT = Map.of(
            "aws:username", List.of("alice"),
            "aws:PrincipalAccount", List.of("123456789012"),
            "aws:PrincipalIsAWSService", List.of("false"),
            "aws:PrincipalArn", List.of("arn:aws:iam::123456789012:user/alice"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                ecs:RunTask  | arn:aws:ecs:us-east-1:123456789012:task-definition/a:1 | ALLOW
                ECS:runtask  | arn:aws:ecs:us-east-1:123456789012:task-definition/a:1 | ALLOW
                ecs:StopTask | arn:aws:ecs:us-east-1:123456789012:task/a              | NONE
                ecs:RunTask  | arn:aws:ecs:eu-west-1:123456789012:task-definition/a:1 | NONE
                ecs:RunTask  | arn:aws:ecs:us-east-1:1:x:task-definition/a:1          | NONE
                """)
    void actionsAreCaselessAndResourcesAreNot(String action, String resource, Effect expected) {
        assertThat(decide(
                        "\"Action\":\"ecs:Run*\",\"Resource\":\"arn:aws:ecs:us-east-?:*:task-definition/*\"",
                        action,
                        resource))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                "StringEquals":{"aws:username":"alice"}                      | ALLOW
                "StringEquals":{"aws:username":["bob","alice"]}              | ALLOW
                "StringEquals":{"aws:username":"Alice"}                      | NONE
                "StringEqualsIgnoreCase":{"AWS:UserName":"Alice"}            | ALLOW
                "StringNotEquals":{"aws:username":["bob","carol"]}           | ALLOW
                "StringNotEquals":{"aws:username":["bob","alice"]}           | NONE
                "StringEquals":{"aws:SourceArn":"x"}                         | NONE
                "StringEqualsIfExists":{"aws:SourceArn":"x"}                 | ALLOW
                "StringNotEquals":{"aws:SourceArn":"x"}                      | ALLOW
                "StringEquals":{"aws:username":"al*"}                        | NONE
                "StringLike":{"aws:username":"al*"}                          | ALLOW
                "StringLike":{"aws:username":"${aws:username}"}              | ALLOW
                "StringLike":{"aws:username":"${*}"}                         | NONE
                "StringNotLike":{"aws:username":"a?ic*"}                     | NONE
                "ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}       | ALLOW
                "ArnLike":{"aws:PrincipalArn":"arn:aws:*:user/*"}            | NONE
                "ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::*:user/a*"} | NONE
                "Bool":{"aws:PrincipalIsAWSService":"false"}                 | ALLOW
                "Bool":{"aws:PrincipalIsAWSService":true}                    | NONE
                "Null":{"aws:SourceArn":"true"}                              | ALLOW
                "Null":{"aws:username":"true"}                               | NONE
                "ForAllValues:StringEquals":{"aws:SourceArn":"x"}            | ALLOW
                "ForAnyValue:StringEquals":{"aws:SourceArn":"x"}             | NONE
                "ForAnyValue:StringLike":{"aws:username":["b*","a*"]}        | ALLOW
                "StringEquals":{"aws:username":"alice"},"Bool":{"aws:PrincipalIsAWSService":"true"} | NONE
                """)
    void conditionsHold(String block, Effect expected) {
        assertThat(decide("\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{" + block + "}", "ecs:RunTask", "*"))
                .isEqualTo(expected);
    }

    @Test
    void aVariableInAResourceIsTheCallersOwn() {
        String statement = "\"Action\":\"*\",\"Resource\":\"arn:aws:ssm:*:*:parameter/home/${aws:username}/*\"";
        assertThat(decide(statement, "ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/home/alice/x"))
                .isEqualTo(Effect.ALLOW);
        assertThat(decide(statement, "ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/home/bob/x"))
                .isEqualTo(Effect.NONE);
        assertThat(decide(
                        "\"Action\":\"*\",\"Resource\":\"arn:aws:ssm:*:*:parameter/${aws:SourceArn}*\"",
                        "ssm:GetParameter",
                        "arn:aws:ssm:us-east-1:1:parameter/x"))
                .isEqualTo(Effect.NONE);
    }

    @Test
    void thePolicyLanguageOf2008HasNoVariables() {
        PolicyDocument old = PolicyDocument.parse(
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::${aws:username}\"}}",
                PolicyType.IDENTITY);
        PolicyContext context = PolicyContext.of(CONTEXT);
        assertThat(PolicyDecisions.decide(List.of(old), new PolicyRequest("s3:x", "arn:aws:s3:::alice", context)))
                .isEqualTo(Effect.NONE);
        assertThat(PolicyDecisions.decide(
                        List.of(old), new PolicyRequest("s3:x", "arn:aws:s3:::${aws:username}", context)))
                .isEqualTo(Effect.ALLOW);
    }

    @Test
    void aShortArnMeansAllThatFollows() {
        assertThat(decide("\"Action\":\"*\",\"Resource\":\"arn:aws:ecs\"", "ecs:X", "arn:aws:ecs:us-east-1:1:task/a"))
                .isEqualTo(Effect.ALLOW);
    }

    @Test
    void aDenyOutweighsEveryAllow() {
        PolicyDocument allow = policy("\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"");
        PolicyDocument deny = policy("\"Effect\":\"Deny\",\"NotAction\":\"ecs:*\",\"Resource\":\"*\"");
        PolicyContext context = PolicyContext.of(CONTEXT);
        assertThat(PolicyDecisions.decide(List.of(allow, deny), new PolicyRequest("ecs:RunTask", "*", context)))
                .isEqualTo(Effect.ALLOW);
        assertThat(PolicyDecisions.decide(List.of(deny, allow), new PolicyRequest("ec2:RunInstances", "*", context)))
                .isEqualTo(Effect.DENY);
    }

    @Test
    void anEvilPatternTakesNoLongTime() {
        String stars = "*a".repeat(60) + "*b";
        assertThat(Glob.of(stars).matches("a".repeat(5000), PolicyContext.of(Map.of())))
                .isFalse();
    }

    /** Thousands of generated policies and requests, against a model that is too slow and simple to be wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void decidesAsTheReferenceModelDoes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 1500; round++) {
            List<Reference> model = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                model.add(Reference.random(random));
            }
            String json = model.stream()
                    .map(Reference::json)
                    .collect(Collectors.joining(",", "{\"Version\":\"2012-10-17\",\"Statement\":[", "]}"));
            PolicyDocument policy = PolicyDocument.parse(json, PolicyType.IDENTITY);
            for (int request = 0; request < 6; request++) {
                String action = Reference.pick(random, "ab", "abc", "b", "");
                String resource = Reference.pick(random, "a", "ab", "ba", "c");
                String user = Reference.pick(random, "a", "ab", "b");
                PolicyRequest asked = new PolicyRequest(
                        "s:" + action,
                        "arn:aws:s:::" + resource,
                        PolicyContext.of(Map.of("aws:username", List.of(user))));
                assertThat(PolicyDecisions.decide(List.of(policy), asked))
                        .as("seed %d: %s asked of %s", seed, asked, json)
                        .isEqualTo(Reference.decide(model, action, resource, user));
            }
        }
    }

    private record Reference(
            boolean allow,
            boolean notAction,
            List<String> actions,
            boolean notResource,
            List<String> resources,
            boolean notUser,
            List<String> users) {
        static Reference random(Random random) {
            return new Reference(
                    random.nextInt(3) > 0,
                    random.nextInt(4) == 0,
                    patterns(random),
                    random.nextInt(4) == 0,
                    patterns(random),
                    random.nextBoolean(),
                    random.nextBoolean() ? List.of() : patterns(random));
        }

        static String pick(Random random, String... texts) {
            return texts[random.nextInt(texts.length)];
        }

        private static List<String> patterns(Random random) {
            List<String> patterns = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                patterns.add(pick(random, "a", "b", "*", "a*", "*b", "?", "a?", "*a*", "b**", "?*?"));
            }
            return patterns;
        }

        String json() {
            String condition = users.isEmpty()
                    ? ""
                    : ",\"Condition\":{\"%s\":{\"aws:username\":[%s]}}"
                            .formatted(notUser ? "StringNotLike" : "StringLike", list(users, ""));
            return "{\"Effect\":\"%s\",\"%s\":[%s],\"%s\":[%s]%s}"
                    .formatted(
                            allow ? "Allow" : "Deny",
                            notAction ? "NotAction" : "Action",
                            list(actions, "s:"),
                            notResource ? "NotResource" : "Resource",
                            list(resources, "arn:aws:s:::"),
                            condition);
        }

        private static String list(List<String> patterns, String prefix) {
            return patterns.stream()
                    .map(pattern -> "\"" + prefix + pattern + "\"")
                    .collect(Collectors.joining(","));
        }

        static Effect decide(List<Reference> statements, String action, String resource, String user) {
            List<Reference> apply = statements.stream()
                    .filter(statement -> statement.notAction != any(statement.actions, action)
                            && statement.notResource != any(statement.resources, resource)
                            && (statement.users.isEmpty() || statement.notUser != any(statement.users, user)))
                    .toList();
            if (apply.stream().anyMatch(statement -> !statement.allow)) {
                return Effect.DENY;
            }
            return apply.isEmpty() ? Effect.NONE : Effect.ALLOW;
        }

        private static boolean any(List<String> patterns, String text) {
            return patterns.stream()
                    .anyMatch(pattern ->
                            Pattern.matches(pattern.replace("*", ".*").replace("?", "."), text));
        }
    }

    private static Effect decide(String statement, String action, String resource) {
        return PolicyDecisions.decide(
                List.of(policy("\"Effect\":\"Allow\"," + statement)),
                new PolicyRequest(action, resource, PolicyContext.of(CONTEXT)));
    }

    private static PolicyDocument policy(String statement) {
        return PolicyDocument.parse(
                "{\"Version\":\"2012-10-17\",\"Statement\":[{" + statement + "}]}", PolicyType.IDENTITY);
    }
}

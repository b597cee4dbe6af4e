package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.balancer.RoutingAction.FixedResponse;
import dev.roadstead.balancer.RoutingAction.Forward;
import dev.roadstead.balancer.RoutingAction.Location;
import dev.roadstead.balancer.RoutingAction.WeightedTargetGroup;
import dev.roadstead.balancer.RoutingCondition.HostHeader;
import dev.roadstead.balancer.RoutingCondition.HttpHeader;
import dev.roadstead.balancer.RoutingCondition.HttpRequestMethod;
import dev.roadstead.balancer.RoutingCondition.KeyValue;
import dev.roadstead.balancer.RoutingCondition.PathPattern;
import dev.roadstead.balancer.RoutingCondition.QueryString;
import dev.roadstead.balancer.RoutingCondition.SourceIp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {

    private static final RoutingAction MATCHED = new FixedResponse(200, "", "");
    private static final RoutingAction DEFAULT = new FixedResponse(404, "", "");

    private static RequestHead head(String request) {
        byte[] bytes = request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        RequestHead head = new RequestHead();
        head.parse(Arrays.copyOf(bytes, bytes.length + 32), 0, bytes.length);
        return head;
    }

    private static boolean matches(RoutingCondition condition, String request) {
        RuleSnapshot rule = new RuleSnapshot("rule", List.of(condition), MATCHED);
        return RoutingTable.of(new ListenerSnapshot(80, List.of(rule), DEFAULT))
                .route(head(request), CidrBlock.toInt("203.0.113.7"))
                .equals(MATCHED);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/*, /api/health, true",
        "/api/*, /api/, true",
        "/api/*, /api, false",
        "/api/*, /API/x, false",
        "/api/*, /api/x?y=/z, true",
        "/api, /api?x=y, true",
        "*, /anything, true",
        "/a?c, /abc, true",
        "/a?c, /ac, false",
        "/*/b/*/d, /1/b/2/b/3/d, true",
        "/*.jpg, /a.jpg.png, false",
        "'', /, false",
    })
    void aPathPatternMatchesTheWholePathAndNothingElse(String pattern, String target, boolean expected) {
        assertThat(matches(new PathPattern(List.of("/never", pattern)), "GET " + target + " HTTP/1.1\nHost: a\n\n"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, shop.EXAMPLE.com, true",
        "*.example.com, shop.example.com:8080, true",
        "*.example.com, example.com, false",
        "SHOP.example.com, shop.example.com, true",
        "shop.example.com, shop.example.com.evil, false",
    })
    void aHostMatchesWithoutItsPortAndWithoutRegardToCase(String pattern, String host, boolean expected) {
        assertThat(matches(new HostHeader(List.of(pattern)), "GET / HTTP/1.1\nHost: " + host + "\n\n"))
                .isEqualTo(expected);
    }

    @Test
    void fieldsMethodsAndAddressesMatch() {
        String request = "PUT /?a=1 HTTP/1.1\nHost: x\nUser-Agent: Mozilla Chrome/1\nX-Two: a\nX-Two: b\n\n";
        assertThat(matches(new HttpHeader("user-agent", List.of("*chrome*")), request))
                .isTrue();
        assertThat(matches(new HttpHeader("X-TWO", List.of("B")), request)).isTrue();
        assertThat(matches(new HttpHeader("X-Three", List.of("*")), request)).isFalse();
        assertThat(matches(new HttpRequestMethod(List.of("GET", "PUT")), request))
                .isTrue();
        assertThat(matches(new HttpRequestMethod(List.of("put")), request)).isFalse();
        assertThat(matches(new SourceIp(List.of("10.0.0.0/8", "203.0.113.0/24")), request))
                .isTrue();
        assertThat(matches(new SourceIp(List.of("203.0.113.8/32")), request)).isFalse();
        assertThat(matches(new SourceIp(List.of("0.0.0.0/0")), request)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "version, v1, version=v1, true",
        "version, v1, a=b&VERSION=V1, true",
        "version, v1, version=v10, false",
        "version, v*, version=, false",
        "'', *example*, x=an-example-y, true",
        "'', plain, plain, true",
        "'', v, k=w, false",
        "k, a\\*b, k=a*b, true",
        "k, a\\*b, k=axb, false",
    })
    void aQueryStringMatchesAnyOfItsParameters(String key, String value, String query, boolean expected) {
        assertThat(matches(
                        new QueryString(List.of(new KeyValue(key, value))),
                        "GET /?" + query + " HTTP/1.1\nHost: a\n\n"))
                .isEqualTo(expected);
        assertThat(matches(new QueryString(List.of(new KeyValue(key, value))), "GET / HTTP/1.1\nHost: a\n\n"))
                .isFalse();
    }

    @Test
    void theFirstRuleWhoseConditionsAllHoldIsTaken() {
        RuleSnapshot both = new RuleSnapshot(
                "both",
                List.of(new PathPattern(List.of("/api/*")), new HttpRequestMethod(List.of("POST"))),
                new FixedResponse(201, "", ""));
        RuleSnapshot path =
                new RuleSnapshot("path", List.of(new PathPattern(List.of("/api/*"))), new FixedResponse(202, "", ""));
        RoutingTable table = RoutingTable.of(new ListenerSnapshot(80, List.of(both, path), DEFAULT));
        assertThat(table.route(head("POST /api/x HTTP/1.1\nHost: a\n\n"), 0)).isEqualTo(both.action());
        assertThat(table.route(head("GET /api/x HTTP/1.1\nHost: a\n\n"), 0)).isEqualTo(path.action());
        assertThat(table.route(head("GET /x HTTP/1.1\nHost: a\n\n"), 0)).isEqualTo(DEFAULT);
    }

    @Test
    void wildcardsMatchAsARegularExpressionDoes() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            String pattern = word(random, "ab*?", 8);
            String input = word(random, "ab", 12);
            String regex = pattern.replace("*", ".*").replace("?", ".");
            byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Wildcard.caseSensitive(pattern).matches(bytes, 0, bytes.length))
                    .as("%s against %s", pattern, input)
                    .isEqualTo(Pattern.matches(regex, input));
        }
    }

    private static String word(Random random, String letters, int longest) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(longest); length > 0; length--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    @Test
    void aHostilePatternTakesNoLongTime() {
        byte[] input = "a".repeat(16_000).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Wildcard.caseSensitive("*a*a*a*a*b").matches(input, 0, input.length))
                .isFalse();
    }

    @Test
    void aRedirectFillsInWhatTheRequestHad() {
        RequestHead head = head("GET /a/b?c=#{host} HTTP/1.1\nHost: shop.example.com:8080\n\n".replace("#", "%"));
        assertThat(RoutingDecisions.location(Location.UNCHANGED, head, "10.0.0.1", 8080))
                .isEqualTo("http://shop.example.com:8080/a/b?c=%{host}");
        assertThat(RoutingDecisions.location(
                        new Location("HTTPS", "#{host}", "443", "/new/#{path}", "#{query}&from=#{port}"),
                        head,
                        "10.0.0.1",
                        8080))
                .isEqualTo("https://shop.example.com:443/new/a/b?c=%{host}&from=8080");
        assertThat(RoutingDecisions.location(Location.UNCHANGED, head("GET / HTTP/1.0\n\n"), "10.0.0.1", 80))
                .isEqualTo("http://10.0.0.1:80/");
    }

    @Test
    void eachGroupGetsItsShareAndOneWithoutWeightGetsNothing() {
        Forward forward = new Forward(List.of(
                new WeightedTargetGroup("a", 3), new WeightedTargetGroup("b", 0), new WeightedTargetGroup("c", 1)));
        Map<String, Integer> counts = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 40_000; i++) {
            counts.merge(RoutingDecisions.targetGroup(forward, random.nextInt()).orElseThrow(), 1, Integer::sum);
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrder("a", "c");
        assertThat(counts.get("a")).isBetween(29_000, 31_000);
        assertThat(RoutingDecisions.targetGroup(
                        new Forward(List.of(new WeightedTargetGroup("a", 0), new WeightedTargetGroup("b", 0))), 5))
                .isEmpty();
    }

    @Test
    void requestsGoToHealthyTargetsAndToAllRegisteredOnesWhereNoneIsHealthy() {
        Random random = new Random(2);
        for (int round = 0; round < 2_000; round++) {
            boolean[] registered = booleans(random);
            boolean[] healthy = booleans(random);
            List<Integer> all = IntStream.range(0, 6).boxed().toList();
            List<Integer> rotation = RoutingDecisions.rotation(all, i -> registered[i], i -> healthy[i]);
            List<Integer> candidates = all.stream().filter(i -> registered[i]).toList();
            List<Integer> passing = candidates.stream().filter(i -> healthy[i]).toList();
            assertThat(rotation).isEqualTo(passing.isEmpty() ? candidates : passing);
            Integer picked = RoutingDecisions.roundRobin(rotation, random.nextInt(), i -> !healthy[i]);
            if (picked == null) {
                assertThat(rotation).noneMatch(i -> healthy[i]);
            } else {
                assertThat(rotation).contains(picked);
                assertThat(healthy[picked]).isTrue();
            }
        }
    }

    private static boolean[] booleans(Random random) {
        boolean[] values = new boolean[6];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) > 0;
        }
        return values;
    }

    @Test
    void theLeastBusyTargetIsPickedAndTiesTakeTurns() {
        int[] open = {3, 1, 2, 1};
        List<Integer> rotation = List.of(0, 1, 2, 3);
        assertThat(RoutingDecisions.leastOutstanding(rotation, 0, i -> false, i -> open[i]))
                .isEqualTo(1);
        assertThat(RoutingDecisions.leastOutstanding(rotation, 2, i -> false, i -> open[i]))
                .isEqualTo(3);
        assertThat(RoutingDecisions.leastOutstanding(rotation, 0, i -> i % 2 == 1, i -> open[i]))
                .isEqualTo(2);
        assertThat(RoutingDecisions.leastOutstanding(rotation, 0, i -> true, i -> open[i]))
                .isNull();
    }
}

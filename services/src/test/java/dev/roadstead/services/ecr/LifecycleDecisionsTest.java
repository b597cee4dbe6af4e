package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;

class LifecycleDecisionsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final String KEEP_LAST_10 =
            "{\"rules\":[{\"rulePriority\":1,\"description\":\"Keep last 10 images\","
                    + "\"selection\":{\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\",\"countNumber\":10},"
                    + "\"action\":{\"type\":\"expire\"}}]}";

    @Test
    void keepLastTenKeepsTheTenYoungest() {
        List<Image> images = new ArrayList<>();
        for (int age = 1; age <= 13; age++) {
            images.add(image("i" + age, age, Set.of("t" + age)));
        }
        assertThat(expired(KEEP_LAST_10, images)).containsExactlyInAnyOrder("i11", "i12", "i13");
    }

    @Test
    void imagesExpireAtTheDayTheRuleSaysAndTheNextOneIsKnown() {
        String policy = policy(rule(1, "\"tagStatus\":\"untagged\"", "sinceImagePushed", 7));
        List<Image> images =
                List.of(image("younger", 6, Set.of()), image("exact", 7, Set.of()), image("tagged", 9, Set.of("v1")));
        LifecycleDecisions.Decision decision = LifecycleDecisions.decide(LifecyclePolicy.parse(policy), images, NOW);
        assertThat(decision.expired().stream().map(each -> each.image().digest()))
                .containsExactly("exact");
        assertThat(decision.next()).hasValue(NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void anImageFallsToTheFirstRuleThatSelectsItThoughLaterRulesCountIt() {
        String policy = policy(
                rule(1, "\"tagStatus\":\"tagged\",\"tagPrefixList\":[\"prod\"]", "imageCountMoreThan", 2),
                rule(2, "\"tagStatus\":\"any\"", "imageCountMoreThan", 1));
        List<Image> images = List.of(
                image("prod1", 1, Set.of("prod1")),
                image("prod2", 2, Set.of("prod2")),
                image("beta", 3, Set.of("beta")));
        assertThat(expired(policy, images)).containsExactly("beta");
    }

    @Test
    void patternsAndPrefixesMustAllBeMet() {
        Set<String> tags = Set.of("prod-1.2", "stable");
        assertThat(new LifecyclePolicy.Selection.Patterns(List.of("prod*2", "*able")).matches(tags))
                .isTrue();
        assertThat(new LifecyclePolicy.Selection.Patterns(List.of("prod*", "beta*")).matches(tags))
                .isFalse();
        assertThat(new LifecyclePolicy.Selection.Patterns(List.of("prod-1+2")).matches(tags))
                .isFalse();
        assertThat(new LifecyclePolicy.Selection.Prefixes(List.of("prod", "st")).matches(tags))
                .isTrue();
        assertThat(new LifecyclePolicy.Selection.Prefixes(List.of("prod", "x")).matches(tags))
                .isFalse();
    }

    @Test
    void whatAnIndexRefersToStaysAsLongAsTheIndex() {
        Image child = image("child", 9, Set.of());
        Image index = new Image(
                new Manifest(
                        "index",
                        "application/vnd.oci.image.index.v1+json",
                        Optional.empty(),
                        List.of(),
                        List.of("child"),
                        Optional.empty(),
                        0),
                new TreeSet<>(Set.of("v1")),
                NOW.minus(Duration.ofDays(8)),
                Optional.empty());
        String untagged = policy(rule(1, "\"tagStatus\":\"untagged\"", "sinceImagePushed", 1));
        assertThat(expired(untagged, List.of(child, index))).isEmpty();
        String any = policy(rule(1, "\"tagStatus\":\"any\"", "sinceImagePushed", 1));
        assertThat(expired(any, List.of(child, index))).containsExactly("index", "child");
    }

    @Test
    void whateverTheImagesNoRuleLeavesMoreThanItsCountNorTakesFromTheYoungest() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int keep = 1 + random.nextInt(5);
            List<Image> images = new ArrayList<>();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                images.add(image("i" + i, random.nextInt(1, 20), random.nextBoolean() ? Set.of("t" + i) : Set.of()));
            }
            String policy = policy(rule(1, "\"tagStatus\":\"any\"", "imageCountMoreThan", keep));
            Set<String> expired = new HashSet<>(expired(policy, images));
            assertThat(images.size() - expired.size()).as("seed %d", seed).isEqualTo(Math.min(keep, images.size()));
            Instant oldestKept = images.stream()
                    .filter(image -> !expired.contains(image.digest()))
                    .map(Image::pushedAt)
                    .min(Instant::compareTo)
                    .orElse(NOW);
            assertThat(images.stream().filter(image -> expired.contains(image.digest())))
                    .as("seed %d", seed)
                    .allMatch(image -> !image.pushedAt().isAfter(oldestKept));
        }
    }

    @Test
    void wrongPoliciesAreRefusedWithWhatIsWrong() {
        refused("not json", "not JSON");
        refused("{\"rules\":[]}", "rules: expected a list of 1 to 50");
        refused(policy(rule(0, "\"tagStatus\":\"any\"", "imageCountMoreThan", 1)), "rulePriority: 0");
        refused(policy(rule(1, "\"tagStatus\":\"some\"", "imageCountMoreThan", 1)), "tagStatus: 'some'");
        refused(
                policy(rule(1, "\"tagStatus\":\"tagged\"", "imageCountMoreThan", 1)),
                "expected exactly one of the two");
        refused(
                policy(rule(1, "\"tagStatus\":\"any\",\"extra\":1", "imageCountMoreThan", 1)),
                "unknown member 'extra'");
        refused(
                policy(
                        rule(1, "\"tagStatus\":\"any\"", "imageCountMoreThan", 1),
                        rule(2, "\"tagStatus\":\"untagged\"", "imageCountMoreThan", 1)),
                "must have the highest rulePriority");
        refused(
                policy(
                        rule(1, "\"tagStatus\":\"untagged\"", "imageCountMoreThan", 1),
                        rule(1, "\"tagStatus\":\"any\"", "imageCountMoreThan", 1)),
                "is given twice");
    }

    @Test
    void eachRuleSelectsTagsOfItsOwn() {
        String prod = "\"tagStatus\":\"tagged\",\"tagPrefixList\":[\"prod\",\"v\"]";
        String again = "\"tagStatus\":\"tagged\",\"tagPrefixList\":[\"v\",\"prod\"]";
        refused(
                policy(rule(1, prod, "imageCountMoreThan", 1), rule(2, again, "sinceImagePushed", 1)),
                "tagPrefixList: [v, prod] is given twice");
        String untagged = "\"tagStatus\":\"untagged\"";
        refused(
                policy(rule(1, untagged, "imageCountMoreThan", 1), rule(2, untagged, "sinceImagePushed", 1)),
                "only one rule may select untagged images");
        refused(
                policy(rule(1, "\"tagStatus\":\"tagged\",\"tagPatternList\":[\"a*b*c*d*e*\"]", "sinceImagePushed", 1)),
                "expected at most 4 asterisks");
    }

    @Test
    void whatAwsHasAndIsNotBuiltIsNamed() {
        String archive = rule(1, "\"tagStatus\":\"any\"", "sinceImagePushed", 1)
                .replace("\"expire\"", "\"transition\",\"targetStorageClass\":\"archive\"");
        assertThatThrownBy(() -> LifecyclePolicy.parse(policy(archive)))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("action type 'transition' is not implemented");
        assertThatThrownBy(() -> LifecyclePolicy.parse(policy(rule(1, "\"tagStatus\":\"any\"", "sinceImagePulled", 1))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("countType 'sinceImagePulled' is not implemented");
    }

    private static void refused(String policy, String why) {
        assertThatThrownBy(() -> LifecyclePolicy.parse(policy))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(why);
    }

    private static List<String> expired(String policy, List<Image> images) {
        return LifecycleDecisions.decide(LifecyclePolicy.parse(policy), images, NOW).expired().stream()
                .map(each -> each.image().digest())
                .toList();
    }

    private static String policy(String... rules) {
        return "{\"rules\":[" + String.join(",", rules) + "]}";
    }

    private static String rule(int priority, String selection, String countType, int number) {
        String unit = countType.startsWith("since") ? "\"countUnit\":\"days\"," : "";
        return "{\"rulePriority\":" + priority + ",\"selection\":{" + selection + ",\"countType\":\"" + countType
                + "\"," + unit + "\"countNumber\":" + number + "},\"action\":{\"type\":\"expire\"}}";
    }

    private static Image image(String digest, int ageDays, Set<String> tags) {
        Manifest manifest = new Manifest(
                digest,
                "application/vnd.oci.image.manifest.v1+json",
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                0);
        return new Image(manifest, new TreeSet<>(tags), NOW.minus(Duration.ofDays(ageDays)), Optional.empty());
    }
}

package dev.roadstead.services.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** What the API answers, and what it refuses: AWS's code, and nothing changed. */
class ElbErrorsTest {

    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void start() {
        site = new Site(directory);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private String code(Function<ElasticLoadBalancingV2Client, ?> operation) {
        AwsServiceException refused = catchThrowableOfType(AwsServiceException.class, () -> site.call(operation));
        assertThat(refused).as("refused").isNotNull();
        return refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    private String createCode(java.util.function.Consumer<CreateLoadBalancerRequest.Builder> request) {
        return code(elb -> elb.createLoadBalancer(r -> {
            r.name("shop").subnets("subnet-a", "subnet-b");
            request.accept(r);
        }));
    }

    private String groupCode(java.util.function.Consumer<CreateTargetGroupRequest.Builder> request) {
        return code(elb -> elb.createTargetGroup(r -> {
            r.name("web").protocol("HTTP").port(80).vpcId(TestEc2.VPC).targetType("ip");
            request.accept(r);
        }));
    }

    @Test
    void aLoadBalancerThatCannotBeIsRefused() {
        assertThat(createCode(r -> r.name("a".repeat(33)))).startsWith("ValidationError: ");
        assertThat(createCode(r -> r.name("a_b"))).startsWith("ValidationError: ");
        assertThat(createCode(r -> r.name("-a"))).startsWith("ValidationError: ");
        assertThat(createCode(r -> r.name("internal-a"))).startsWith("ValidationError: ");
        assertThat(createCode(r -> r.subnets("subnet-a")))
                .isEqualTo(
                        "ValidationError: At least two subnets in two different Availability Zones must be specified");
        assertThat(createCode(r -> r.subnets("subnet-b", "subnet-b2")))
                .isEqualTo("InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the"
                        + " same Availability Zone");
        assertThat(createCode(r -> r.subnets("subnet-a", "subnet-y"))).startsWith("InvalidConfigurationRequest: ");
        assertThat(createCode(r -> r.subnets("subnet-a", "subnet-gone")))
                .isEqualTo("SubnetNotFound: The subnet ID 'subnet-gone' does not exist");
        assertThat(createCode(r -> r.subnets("subnet-x", "subnet-y")))
                .isEqualTo("InvalidSubnet: VPC vpc-0b has no internet gateway");
        assertThat(createCode(r -> r.subnets("subnet-a", "subnet-full")))
                .isEqualTo(
                        "InvalidSubnet: Not enough IP space available in subnet-full. ELB requires at least 8 free IP"
                                + " addresses in each subnet.");
        assertThat(createCode(r -> r.securityGroups("sg-gone"))).startsWith("InvalidSecurityGroup: ");
        assertThat(createCode(r -> r.scheme("other"))).startsWith("InvalidScheme: ");
        assertThat(createCode(r -> r.type("network"))).startsWith("NotImplemented: ");
        assertThat(createCode(r -> r.ipAddressType("dualstack"))).startsWith("NotImplemented: ");
        assertThat(createCode(r -> r.tags(tag("aws:a"), tag("b")))).startsWith("ValidationError: ");
        assertThat(createCode(r -> r.tags(tag("a"), tag("a")))).startsWith("DuplicateTagKeys: ");
        assertThat(site.call(elb -> elb.describeLoadBalancers(r -> {})).loadBalancers())
                .isEmpty();
    }

    private static Tag tag(String key) {
        return Tag.builder().key(key).value("v").build();
    }

    @Test
    void creatingTheSameAgainIsTheSameAndWithOtherSettingsADuplicate() {
        LoadBalancer shop = site.create("shop");
        assertThat(site.create("shop").loadBalancerArn()).isEqualTo(shop.loadBalancerArn());
        assertThat(createCode(r -> r.scheme("internal"))).startsWith("DuplicateLoadBalancerName: ");
        String web = site.targetGroup("web", r -> {});
        assertThat(site.targetGroup("web", r -> {})).isEqualTo(web);
        assertThat(groupCode(r -> r.port(81))).startsWith("DuplicateTargetGroupName: ");
    }

    @Test
    void aTargetGroupThatCannotBeIsRefused() {
        assertThat(groupCode(r -> r.vpcId("vpc-gone")))
                .isEqualTo("ValidationError: The VPC ID 'vpc-gone' is not found");
        assertThat(groupCode(r -> r.protocol((String) null))).startsWith("ValidationError: ");
        assertThat(groupCode(r -> r.protocol("HTTPS"))).startsWith("NotImplemented: ");
        assertThat(groupCode(r -> r.protocolVersion("GRPC"))).startsWith("NotImplemented: ");
        assertThat(groupCode(r -> r.targetType("lambda"))).startsWith("NotImplemented: ");
        assertThat(groupCode(r -> r.healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(5)))
                .isEqualTo("ValidationError: Health check interval must be greater than the timeout.");
        assertThat(groupCode(r -> r.matcher(m -> m.httpCode("600")))).startsWith("ValidationError: ");
        assertThat(groupCode(r -> r.healthCheckPath("health"))).startsWith("ValidationError: ");
        assertThat(groupCode(r -> r.healthCheckPort("0"))).startsWith("ValidationError: ");
        assertThat(groupCode(r -> r.healthyThresholdCount(11))).startsWith("ValidationError: ");
    }

    @Test
    void targetsThatCannotBeAreRefused() {
        String web = site.targetGroup("web", r -> {});
        assertThat(code(elb -> elb.registerTargets(r -> r.targetGroupArn(web).targets(t -> t.id("i-0a")))))
                .startsWith("ValidationError: ");
        assertThat(code(elb -> elb.registerTargets(r -> r.targetGroupArn(web).targets(t -> t.id("10.9.9.9")))))
                .startsWith("InvalidTarget: ");
        assertThat(code(elb ->
                        elb.registerTargets(r -> r.targetGroupArn(web + "0").targets(t -> t.id("127.0.1.9")))))
                .startsWith("TargetGroupNotFound: ");
        assertThat(code(elb -> elb.describeTargetHealth(r -> r.targetGroupArn("web"))))
                .startsWith("ValidationError: ");
        String instances = site.targetGroup("instances", r -> r.targetType("instance"));
        assertThat(code(elb ->
                        elb.registerTargets(r -> r.targetGroupArn(instances).targets(t -> t.id("i-0a")))))
                .startsWith("InvalidTarget: ");
    }

    @Test
    void deregisteringNamesTheVeryTargetAndOneThatIsNotThereIsNoError() {
        String web = site.targetGroup("web", r -> {});
        site.call(elb -> elb.registerTargets(r -> r.targetGroupArn(web)
                .targets(t -> t.id("127.0.1.9"), t -> t.id("127.0.1.9").port(81))));
        site.call(elb -> elb.deregisterTargets(
                r -> r.targetGroupArn(web).targets(t -> t.id("127.0.1.10"), t -> t.id("127.0.1.9"))));
        assertThat(site.call(elb -> elb.describeTargetHealth(r -> r.targetGroupArn(web)))
                        .targetHealthDescriptions())
                .extracting(described -> described.target().port())
                .containsExactly(81);
    }

    @Test
    void listenersAndRulesThatCannotBeAreRefused() {
        LoadBalancer shop = site.create("shop");
        LoadBalancer other = site.create("other");
        String web = site.targetGroup("web", r -> {});
        String listener = site.listener(shop.loadBalancerArn(), 8080, Site.forward(web));
        assertThat(site.listener(shop.loadBalancerArn(), 8080, Site.forward(web)))
                .isEqualTo(listener);
        assertThat(listenerCode(shop, 8080, "HTTP", Site.fixed("404"))).startsWith("DuplicateListener: ");
        assertThat(listenerCode(shop, 8443, "HTTPS", Site.fixed("404"))).startsWith("NotImplemented: ");
        assertThat(listenerCode(other, 8081, "HTTP", Site.forward(web))).startsWith("TargetGroupAssociationLimit: ");
        assertThat(listenerCode(shop, 8081, "HTTP", Site.forward(web + "1"))).startsWith("TargetGroupNotFound: ");
        assertThat(listenerCode(shop, 8081, "HTTP", Site.fixed("100"))).startsWith("ValidationError: ");
        assertThat(listenerCode(shop, 8081, "HTTP", redirect("#{path}"))).startsWith("ValidationError: ");
        assertThat(listenerCode(shop, 8081, "HTTP", redirect("/#{path}"))).startsWith("InvalidLoadBalancerAction: ");
        assertThat(listenerCode(
                        shop,
                        8081,
                        "HTTP",
                        Action.builder().type("authenticate-oidc").build()))
                .startsWith("NotImplemented: ");
        assertThat(code(elb -> elb.deleteTargetGroup(r -> r.targetGroupArn(web))))
                .isEqualTo("ResourceInUse: Target group '" + web + "' is currently in use by a listener or a rule");
        String rule = rule(listener, 10, "/api/*");
        assertThat(ruleCode(listener, 10, "path-pattern", "/other"))
                .isEqualTo("PriorityInUse: Priority '10' is currently in use");
        assertThat(ruleCode(listener, 0, "path-pattern", "/a")).startsWith("ValidationError: ");
        assertThat(ruleCode(listener, 11, "path-pattern", "a")).startsWith("ValidationError: ");
        assertThat(ruleCode(listener, 11, "path-pattern", "/*?*?*?")).startsWith("ValidationError: ");
        assertThat(ruleCode(listener, 11, "other", "a")).startsWith("ValidationError: ");
        assertThat(ruleCode(listener, 11, "host-header", "a b")).startsWith("ValidationError: ");
        assertThat(code(elb -> elb.deleteRule(r -> r.ruleArn(defaultRule(listener)))))
                .startsWith("OperationNotPermitted: ");
        assertThat(code(elb -> elb.deleteRule(r -> r.ruleArn(rule + "0")))).startsWith("RuleNotFound: ");
    }

    private String listenerCode(LoadBalancer loadBalancer, int port, String protocol, Action action) {
        return code(elb -> elb.createListener(r -> r.loadBalancerArn(loadBalancer.loadBalancerArn())
                .protocol(protocol)
                .port(port)
                .defaultActions(action)));
    }

    private static Action redirect(String path) {
        return Action.builder()
                .type("redirect")
                .redirectConfig(config -> config.path(path).statusCode("HTTP_301"))
                .build();
    }

    private String rule(String listener, int priority, String path) {
        return site.call(elb -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(priority)
                        .conditions(c -> c.field("path-pattern").values(path))
                        .actions(Site.fixed("200"))))
                .rules()
                .getFirst()
                .ruleArn();
    }

    private String ruleCode(String listener, int priority, String field, String value) {
        return code(elb -> elb.createRule(r -> r.listenerArn(listener)
                .priority(priority)
                .conditions(c -> c.field(field).values(value))
                .actions(Site.fixed("200"))));
    }

    private String defaultRule(String listener) {
        return site.call(elb -> elb.describeRules(r -> r.listenerArn(listener))).rules().stream()
                .filter(Rule::isDefault)
                .findFirst()
                .orElseThrow()
                .ruleArn();
    }

    @Test
    void aRulesPriorityNeedsBothTheRuleAndThePriority() {
        assertThat(code(elb -> elb.setRulePriorities(q -> q.rulePriorities(p -> p.priority(5)))))
                .startsWith("ValidationError: A rule ARN and a priority must be specified");
        assertThat(code(elb -> elb.setRulePriorities(
                        q -> q.rulePriorities(p -> p.ruleArn("arn:aws:elasticloadbalancing:us-east-1:1:x")))))
                .startsWith("ValidationError: A rule ARN and a priority must be specified");
    }

    @Test
    void whatWasSetIsDescribed() {
        LoadBalancer shop = site.create("shop");
        String web = site.targetGroup("web", r -> {});
        String listener = site.listener(shop.loadBalancerArn(), 8080, Site.forward(web));
        Action described = site.call(elb -> elb.describeListeners(r -> r.loadBalancerArn(shop.loadBalancerArn())))
                .listeners()
                .getFirst()
                .defaultActions()
                .getFirst();
        assertThat(described.targetGroupArn()).isEqualTo(web);
        assertThat(described.forwardConfig().targetGroups().getFirst().weight()).isEqualTo(1);
        assertThat(described.forwardConfig().targetGroupStickinessConfig().enabled())
                .isFalse();
        site.call(elb -> elb.modifyListener(r -> r.listenerArn(listener)
                .defaultActions(a -> a.type("forward")
                        .forwardConfig(
                                f -> f.targetGroups(g -> g.targetGroupArn(web).weight(7))
                                        .targetGroupStickinessConfig(
                                                s -> s.enabled(false).durationSeconds(60))))));
        var forward = site.call(elb -> elb.describeListeners(r -> r.listenerArns(listener)))
                .listeners()
                .getFirst()
                .defaultActions()
                .getFirst()
                .forwardConfig();
        assertThat(forward.targetGroupStickinessConfig().durationSeconds()).isEqualTo(60);
        assertThat(forward.targetGroups().getFirst().weight()).isEqualTo(7);
        String second = rule(listener, 20, "/b");
        String first = rule(listener, 10, "/a");
        assertThat(site.call(elb -> elb.describeRules(r -> r.listenerArn(listener)))
                        .rules())
                .extracting(Rule::priority)
                .containsExactly("10", "20", "default");
        site.call(elb -> elb.setRulePriorities(r -> r.rulePriorities(
                p -> p.ruleArn(first).priority(20), p -> p.ruleArn(second).priority(10))));
        Rule swapped = site.call(elb -> elb.describeRules(r -> r.listenerArn(listener)))
                .rules()
                .getFirst();
        assertThat(swapped.ruleArn()).isEqualTo(second);
        assertThat(swapped.conditions().getFirst().pathPatternConfig().values()).containsExactly("/b");
        assertThat(swapped.conditions().getFirst().values()).containsExactly("/b");
        var group = site.call(elb -> elb.describeTargetGroups(r -> r.loadBalancerArn(shop.loadBalancerArn())))
                .targetGroups()
                .getFirst();
        assertThat(group.loadBalancerArns()).containsExactly(shop.loadBalancerArn());
        assertThat(group.healthCheckIntervalSeconds()).isEqualTo(30);
        assertThat(group.matcher().httpCode()).isEqualTo("200");
        assertThat(code(elb -> elb.describeLoadBalancers(r -> r.names("shop", "gone"))))
                .isEqualTo("LoadBalancerNotFound: Load balancers '[gone]' not found");
    }

    @Test
    void attributesHaveTheirDefaultsAndWhatIsNotBuiltIsRefused() {
        LoadBalancer shop = site.create("shop");
        String arn = shop.loadBalancerArn();
        site.call(elb -> elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(arn)
                .attributes(
                        a -> a.key("idle_timeout.timeout_seconds").value("30"),
                        a -> a.key("deletion_protection.enabled").value("true"),
                        a -> a.key("access_logs.s3.enabled").value("false"))));
        Map<String, String> attributes =
                site.call(elb -> elb.describeLoadBalancerAttributes(r -> r.loadBalancerArn(arn))).attributes().stream()
                        .collect(Collectors.toMap(LoadBalancerAttribute::key, LoadBalancerAttribute::value));
        assertThat(attributes)
                .containsEntry("idle_timeout.timeout_seconds", "30")
                .containsEntry("routing.http.xff_header_processing.mode", "append")
                .containsEntry("client_keep_alive.seconds", "3600");
        assertThat(attributeCode(arn, "idle_timeout.timeout_seconds", "0")).startsWith("ValidationError: ");
        assertThat(attributeCode(arn, "no.such", "0")).startsWith("ValidationError: ");
        assertThat(attributeCode(arn, "access_logs.s3.enabled", "true")).startsWith("NotImplemented: ");
        assertThat(attributeCode(arn, "routing.http.desync_mitigation_mode", "monitor"))
                .startsWith(
                        "NotImplemented: The value 'monitor' of attribute 'routing.http.desync_mitigation_mode' is not"
                                + " implemented by Roadstead");
        assertThat(attributeCode(arn, "routing.http.desync_mitigation_mode", "lax"))
                .startsWith("ValidationError: ");
        assertThat(attributeCode(arn, "load_balancing.cross_zone.enabled", "false"))
                .startsWith("ValidationError: ");
        assertThat(code(elb -> elb.deleteLoadBalancer(r -> r.loadBalancerArn(arn))))
                .startsWith("OperationNotPermitted: ");
        String web = site.targetGroup("web", r -> {});
        assertThat(code(elb -> elb.modifyTargetGroupAttributes(r -> r.targetGroupArn(web)
                        .attributes(a -> a.key("stickiness.enabled").value("true")))))
                .startsWith("NotImplemented: ");
        assertThat(groupAttributeCode(web, "load_balancing.algorithm.type", "weighted_random"))
                .startsWith("NotImplemented: ");
        assertThat(groupAttributeCode(web, "load_balancing.cross_zone.enabled", "false"))
                .startsWith("NotImplemented: ");
        assertThat(groupAttributeCode(web, "slow_start.duration_seconds", "30")).startsWith("NotImplemented: ");
        String listener = site.listener(arn, 8080, Site.fixed("200"));
        assertThat(code(elb -> elb.modifyListenerAttributes(r -> r.listenerArn(listener)
                        .attributes(a -> a.key("routing.http.response.x_frame_options.header_value")
                                .value("DENY")))))
                .startsWith("NotImplemented: ");
    }

    private String groupAttributeCode(String arn, String key, String value) {
        return code(elb -> elb.modifyTargetGroupAttributes(
                r -> r.targetGroupArn(arn).attributes(a -> a.key(key).value(value))));
    }

    private String attributeCode(String arn, String key, String value) {
        return code(elb -> elb.modifyLoadBalancerAttributes(
                r -> r.loadBalancerArn(arn).attributes(a -> a.key(key).value(value))));
    }

    @Test
    void tagsComeAndGoOnEveryKindOfResource() {
        LoadBalancer shop = site.create("shop");
        String web = site.targetGroup("web", r -> r.tags(tag("made")));
        String listener = site.listener(shop.loadBalancerArn(), 8080, Site.forward(web));
        String rule = rule(listener, 1, "/a");
        String[] all = {shop.loadBalancerArn(), web, listener, rule};
        assertThat(code(elb -> elb.addTags(r -> r.resourceArns(all).tags(tag("added")))))
                .isEqualTo("ValidationError: Only one resource can be tagged at a time");
        for (String arn : all) {
            site.call(elb -> elb.addTags(r -> r.resourceArns(arn).tags(tag("added"))));
        }
        site.call(elb -> elb.removeTags(r -> r.resourceArns(web).tagKeys("made")));
        assertThat(site.call(elb -> elb.describeTags(r -> r.resourceArns(all))).tagDescriptions())
                .allSatisfy(description ->
                        assertThat(description.tags()).extracting(Tag::key).containsExactly("added"))
                .hasSize(4);
    }

    @Test
    void noMoreThanTwentyAreDescribedAtATime() {
        LoadBalancer shop = site.create("shop");
        String web = site.targetGroup("web", r -> {});
        List<String> twenty = Collections.nCopies(20, shop.loadBalancerArn());
        assertThat(site.call(elb -> elb.describeLoadBalancers(r -> r.loadBalancerArns(twenty)))
                        .loadBalancers())
                .hasSize(1);
        assertThat(code(elb -> elb.describeLoadBalancers(
                        r -> r.loadBalancerArns(Collections.nCopies(21, shop.loadBalancerArn())))))
                .isEqualTo(
                        "ValidationError: Up to 20 load balancers can be described at a time, but 21 were specified");
        assertThat(code(elb -> elb.describeLoadBalancers(r -> r.names(Collections.nCopies(22, "shop")))))
                .isEqualTo(
                        "ValidationError: Up to 20 load balancers can be described at a time, but 22 were specified");
        assertThat(site.call(elb -> elb.describeTargetGroups(r -> r.names(Collections.nCopies(20, "web"))))
                        .targetGroups())
                .hasSize(1);
        assertThat(code(elb -> elb.describeTargetGroups(r -> r.targetGroupArns(Collections.nCopies(21, web)))))
                .isEqualTo("ValidationError: You cannot describe more than '20' target groups at a time");
        assertThat(code(elb -> elb.describeTargetGroups(r -> r.names(Collections.nCopies(21, "web")))))
                .isEqualTo("ValidationError: You cannot describe more than '20' target groups at a time");
    }

    @Test
    void pagesFollowEachOther() {
        for (int i = 0; i < 5; i++) {
            site.targetGroup("web-" + i, r -> {});
        }
        var first = site.call(elb -> elb.describeTargetGroups(r -> r.pageSize(3)));
        assertThat(first.targetGroups()).hasSize(3);
        var second =
                site.call(elb -> elb.describeTargetGroups(r -> r.pageSize(3).marker(first.nextMarker())));
        assertThat(second.targetGroups())
                .extracting(group -> group.targetGroupName())
                .containsExactly("web-3", "web-4");
        assertThat(second.nextMarker()).isNull();
        assertThat(code(elb -> elb.describeTargetGroups(r -> r.marker("x")))).startsWith("ValidationError: ");
    }

    /** As Terraform's provider asks for each load balancer and target group. */
    @Test
    void noCapacityIsReservedAndAnEmptyProtocolVersionIsTheDefaultOne() {
        String arn = site.create("shop").loadBalancerArn();
        assertThat(site.call(elb -> elb.describeCapacityReservation(r -> r.loadBalancerArn(arn)))
                        .minimumLoadBalancerCapacity())
                .isNull();
        assertThat(code(elb -> elb.describeCapacityReservation(r -> r.loadBalancerArn(arn.replace("shop", "none")))))
                .startsWith("LoadBalancerNotFound");
        String group = site.targetGroup("web", r -> r.protocolVersion(""));
        assertThat(site.call(elb -> elb.describeTargetGroups(r -> r.targetGroupArns(group)))
                        .targetGroups()
                        .getFirst()
                        .protocolVersion())
                .isEqualTo("HTTP1");
    }
}

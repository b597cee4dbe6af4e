package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.Explanation;
import software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis;
import software.amazon.awssdk.services.ec2.model.PathComponent;

/** A VPC with a public and a private subnet, a balancer in the one and a task in the other. */
class NetworkInsightsTest {

    private final World world = new World();
    private String vpc = "";
    private String publicSubnet = "";
    private String privateSubnet = "";
    private String gateway = "";
    private String publicTable = "";
    private String albGroup = "";
    private String taskGroup = "";
    private String alb = "";
    private String task = "";
    private int asked;

    @BeforeEach
    void makeNetwork() {
        vpc = world.vpc("10.0.0.0/16");
        publicSubnet = world.subnet(vpc, "10.0.1.0/24");
        privateSubnet = world.subnet(vpc, "10.0.2.0/24");
        gateway = world.internetGateway(vpc);
        publicTable = world.routeTable(vpc, publicSubnet);
        world.ask(ec2 -> ec2.createRoute(r ->
                r.routeTableId(publicTable).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway)));
        albGroup = world.group(vpc, "alb");
        taskGroup = world.group(vpc, "task");
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r ->
                r.groupId(albGroup).ipProtocol("tcp").fromPort(80).toPort(80).cidrIp("0.0.0.0/0")));
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(taskGroup)
                .ipPermissions(p ->
                        p.ipProtocol("tcp").fromPort(8080).toPort(8080).userIdGroupPairs(g -> g.groupId(albGroup)))));
        alb = world.taskInterface(publicSubnet, albGroup);
        task = world.taskInterface(privateSubnet, taskGroup);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String publicAddress(String eni) {
        world.askAs(
                "ecs.amazonaws.com",
                ec2 -> ec2.modifyNetworkInterfaceAttribute(
                        r -> r.networkInterfaceId(eni).associatePublicIpAddress(true)));
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni)))
                .networkInterfaces()
                .getFirst()
                .association()
                .publicIp();
    }

    private String privateAddress(String eni) {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni)))
                .networkInterfaces()
                .getFirst()
                .privateIpAddress();
    }

    private void entry(String acl, boolean egress, int number, int from, int to, String action) {
        world.ask(ec2 -> ec2.createNetworkAclEntry(r -> r.networkAclId(acl)
                .egress(egress)
                .ruleNumber(number)
                .protocol("6")
                .portRange(p -> p.from(from).to(to))
                .ruleAction(action)
                .cidrBlock("0.0.0.0/0")));
    }

    private String path(Consumer<CreateNetworkInsightsPathRequest.Builder> asking) {
        String token = "token-" + asked++;
        return world.ask(ec2 -> ec2.createNetworkInsightsPath(
                        r -> asking.accept(r.protocol("tcp").clientToken(token))))
                .networkInsightsPath()
                .networkInsightsPathId();
    }

    private NetworkInsightsAnalysis analysis(String path) {
        String token = "token-" + asked++;
        NetworkInsightsAnalysis started = world.ask(ec2 -> ec2.startNetworkInsightsAnalysis(
                        r -> r.networkInsightsPathId(path).clientToken(token)))
                .networkInsightsAnalysis();
        assertThat(started.statusAsString()).isEqualTo("running");
        assertThat(started.networkPathFound()).isNull();
        return world.ask(ec2 -> ec2.describeNetworkInsightsAnalyses(
                        r -> r.networkInsightsAnalysisIds(started.networkInsightsAnalysisId())))
                .networkInsightsAnalyses()
                .getFirst();
    }

    private NetworkInsightsAnalysis analysis(Consumer<CreateNetworkInsightsPathRequest.Builder> asking) {
        return analysis(path(asking));
    }

    private NetworkInsightsAnalysis analysis(String from, String to, int port) {
        return analysis(r -> r.source(from).destination(to).destinationPort(port));
    }

    private static List<String> codes(NetworkInsightsAnalysis analysis) {
        assertThat(analysis.statusAsString()).isEqualTo("succeeded");
        assertThat(analysis.networkPathFound())
                .isEqualTo(analysis.explanations().isEmpty());
        return analysis.explanations().stream()
                .map(Explanation::explanationCode)
                .toList();
    }

    private static List<String> ids(List<PathComponent> components) {
        for (int i = 0; i < components.size(); i++) {
            assertThat(components.get(i).sequenceNumber()).isEqualTo(i + 1);
        }
        return components.stream().map(each -> each.component().id()).toList();
    }

    private static Explanation only(NetworkInsightsAnalysis analysis) {
        assertThat(analysis.explanations()).hasSize(1);
        return analysis.explanations().getFirst();
    }

    private String defaultAcl() {
        return world.ask(ec2 -> ec2.describeNetworkAcls(r -> r.filters(
                        f -> f.name("vpc-id").values(vpc),
                        f -> f.name("default").values("true"))))
                .networkAcls()
                .getFirst()
                .networkAclId();
    }

    @Test
    void aWayWithinTheVpcNamesEachRuleThereAndBack() {
        NetworkInsightsAnalysis found = analysis(alb, task, 8080);
        assertThat(codes(found)).isEmpty();
        String acl = defaultAcl();
        String main = world.mainRouteTable(vpc);
        assertThat(ids(found.forwardPathComponents()))
                .containsExactly(alb, albGroup, acl, publicTable, acl, taskGroup, task);
        assertThat(ids(found.returnPathComponents())).containsExactly(task, taskGroup, acl, main, acl, albGroup, alb);
        PathComponent entering = found.forwardPathComponents().get(5);
        assertThat(entering.securityGroupRule().securityGroupId()).isEqualTo(albGroup);
        assertThat(entering.securityGroupRule().direction()).isEqualTo("ingress");
        assertThat(entering.securityGroupRule().protocol()).isEqualTo("tcp");
        assertThat(entering.securityGroupRule().portRange().from()).isEqualTo(8080);
        assertThat(found.forwardPathComponents().get(3).routeTableRoute().gatewayId())
                .isEqualTo("local");
        assertThat(found.forwardPathComponents().get(4).aclRule().ruleNumber()).isEqualTo(100);
        PathComponent first = found.forwardPathComponents().getFirst();
        assertThat(first.component().arn()).isEqualTo("arn:aws:ec2:us-east-1:123456789012:network-interface/" + alb);
        assertThat(first.outboundHeader().sourceAddresses()).containsExactly(privateAddress(alb) + "/32");
        assertThat(first.outboundHeader().destinationPortRanges())
                .singleElement()
                .satisfies(ports -> assertThat(ports.to()).isEqualTo(8080));
        assertThat(first.subnet().id()).isEqualTo(publicSubnet);
        assertThat(found.returnPathComponents().getFirst().outboundHeader().sourcePortRanges())
                .singleElement()
                .satisfies(ports -> assertThat(ports.from()).isEqualTo(8080));
    }

    @Test
    void aGroupWithoutAFittingRuleIsNamedWithItsInterface() {
        Explanation why = only(analysis(alb, task, 8081));
        assertThat(why.explanationCode()).isEqualTo("ENI_SG_RULES_MISMATCH");
        assertThat(why.direction()).isEqualTo("ingress");
        assertThat(why.networkInterface().id()).isEqualTo(task);
        assertThat(why.securityGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.id()).isEqualTo(taskGroup));
        world.ask(ec2 -> ec2.revokeSecurityGroupEgress(r ->
                r.groupId(albGroup).ipPermissions(p -> p.ipProtocol("-1").ipRanges(i -> i.cidrIp("0.0.0.0/0")))));
        NetworkInsightsAnalysis both = analysis(alb, task, 8081);
        assertThat(codes(both)).containsExactly("ENI_SG_RULES_MISMATCH", "ENI_SG_RULES_MISMATCH");
        assertThat(both.explanations().getFirst().direction()).isEqualTo("egress");
        assertThat(ids(both.forwardPathComponents())).containsExactly(alb);
    }

    @Test
    void withoutAPortOneThatPassesIsFound() {
        NetworkInsightsAnalysis found = analysis(r -> r.source(alb).destination(task));
        assertThat(codes(found)).isEmpty();
        assertThat(found.forwardPathComponents().getFirst().outboundHeader().destinationPortRanges())
                .singleElement()
                .satisfies(ports -> assertThat(ports.from()).isEqualTo(8080));
        assertThat(codes(analysis(r -> r.source(alb)
                        .destination(task)
                        .filterAtSource(f ->
                                f.destinationPortRange(p -> p.fromPort(8081).toPort(9000))))))
                .containsExactly("ENI_SG_RULES_MISMATCH");
    }

    @Test
    void fromTheInternetOnlyPublicAddressesAreReached() {
        assertThat(codes(analysis(gateway, task, 8080))).containsExactly("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
        String address = publicAddress(alb);
        NetworkInsightsAnalysis found = analysis(gateway, alb, 80);
        assertThat(codes(found)).isEmpty();
        assertThat(ids(found.forwardPathComponents())).containsExactly(gateway, defaultAcl(), albGroup, alb);
        PathComponent first = found.forwardPathComponents().getFirst();
        assertThat(first.inboundHeader().destinationAddresses()).containsExactly(address + "/32");
        assertThat(first.outboundHeader().destinationAddresses()).containsExactly(privateAddress(alb) + "/32");
        assertThat(ids(found.returnPathComponents()))
                .containsExactly(alb, albGroup, defaultAcl(), publicTable, gateway);
        assertThat(codes(analysis(gateway, alb, 81))).containsExactly("ENI_SG_RULES_MISMATCH");
    }

    @Test
    void aTaskReachesTheInternetByItsOwnAddressOrANatGateway() {
        Explanation none = only(analysis(task, gateway, 443));
        assertThat(none.explanationCode()).isEqualTo("NO_ROUTE_TO_DESTINATION");
        assertThat(none.routeTable().id()).isEqualTo(world.mainRouteTable(vpc));
        Explanation address = only(analysis(alb, gateway, 443));
        assertThat(address.explanationCode()).isEqualTo("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
        assertThat(address.networkInterface().id()).isEqualTo(alb);
        String nat = world.natGateway(publicSubnet);
        world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(vpc))
                .destinationCidrBlock("0.0.0.0/0")
                .natGatewayId(nat)));
        NetworkInsightsAnalysis found = analysis(task, gateway, 443);
        assertThat(codes(found)).isEmpty();
        assertThat(ids(found.forwardPathComponents()))
                .containsExactly(
                        task,
                        taskGroup,
                        defaultAcl(),
                        world.mainRouteTable(vpc),
                        defaultAcl(),
                        nat,
                        defaultAcl(),
                        publicTable,
                        gateway);
        assertThat(ids(found.returnPathComponents()))
                .containsExactly(gateway, defaultAcl(), nat, defaultAcl(), publicTable, defaultAcl(), taskGroup, task);
    }

    @Test
    void aWayThatEndsBeforeTheGatewayIsNoneToIt() {
        assertThat(codes(analysis(r -> r.source(alb)
                        .destination(gateway)
                        .filterAtSource(f -> f.destinationAddress(privateAddress(task))
                                .destinationPortRange(p -> p.fromPort(8080).toPort(8080))))))
                .containsExactly("NO_PATH");
    }

    @Test
    void anAddressStandsForWhateverHasIt() {
        assertThat(codes(analysis(
                        r -> r.source(alb).destinationIp(privateAddress(task)).destinationPort(8080))))
                .isEmpty();
        assertThat(codes(analysis(r -> r.source(alb).destinationIp("10.0.2.99").destinationPort(8080))))
                .containsExactly("NO_POSSIBLE_DESTINATION");
        publicAddress(alb);
        NetworkInsightsAnalysis service =
                analysis(r -> r.source(alb).destinationIp("198.18.255.1").destinationPort(443));
        assertThat(codes(service)).isEmpty();
        assertThat(ids(service.forwardPathComponents())).endsWith(gateway);
        assertThat(codes(analysis(
                        r -> r.source(alb).destinationIp("198.18.255.1").destinationPort(22))))
                .containsExactly("NO_POSSIBLE_DESTINATION");
        assertThat(codes(analysis(r ->
                        r.source(task).destinationIp("10.0.0.2").protocol("udp").destinationPort(53))))
                .isEmpty();
    }

    @Test
    void aNetworkAclIsAskedOfTheAnswerToo() {
        String acl = world.networkAcl(vpc, privateSubnet);
        Explanation last = analysis(alb, task, 8080).explanations().getFirst();
        assertThat(last.explanationCode()).isEqualTo("SUBNET_ACL_RESTRICTION");
        assertThat(last.acl().id()).isEqualTo(acl);
        assertThat(last.aclRule().ruleNumber()).isEqualTo(32767);
        entry(acl, false, 100, 8080, 8080, "allow");
        Explanation answer = only(analysis(alb, task, 8080));
        assertThat(answer.direction()).isEqualTo("egress");
        entry(acl, true, 90, 1024, 65535, "deny");
        entry(acl, true, 100, 0, 65535, "allow");
        assertThat(only(analysis(alb, task, 8080)).aclRule().ruleNumber()).isEqualTo(90);
        assertThat(codes(analysis(r -> r.source(alb)
                        .destination(task)
                        .filterAtSource(f -> f.sourcePortRange(
                                        p -> p.fromPort(1000).toPort(1030))
                                .destinationPortRange(p -> p.fromPort(8080).toPort(8080))))))
                .isEmpty();
    }

    @Test
    void aRouteWhoseTargetIsGoneIsABlackhole() {
        world.ask(ec2 ->
                ec2.detachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpc)));
        Explanation why =
                only(analysis(r -> r.source(alb).destinationIp("192.0.2.1").destinationPort(443)));
        assertThat(why.explanationCode()).isEqualTo("BAD_STATE_ROUTE");
        assertThat(why.routeTableRoute().state()).isEqualTo("blackhole");
        assertThat(why.routeTableRoute().gatewayId()).isEqualTo(gateway);
        assertThat(codes(analysis(gateway, alb, 80))).containsExactly("UNASSOCIATED_COMPONENT");
    }

    @Test
    void peersAreReachedWhereBothSidesHaveRoutes() {
        String other = world.vpc("10.1.0.0/16");
        String there = world.taskInterface(world.subnet(other, "10.1.1.0/24"));
        String group = world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(there)))
                .networkInterfaces()
                .getFirst()
                .groups()
                .getFirst()
                .groupId();
        assertThat(codes(analysis(task, there, 80))).containsExactly("DISCONNECTED_VPCS");
        String peering = world.ask(
                        ec2 -> ec2.createVpcPeeringConnection(r -> r.vpcId(vpc).peerVpcId(other)))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(peering)));
        assertThat(codes(analysis(task, there, 80))).containsExactly("NO_ROUTE_TO_DESTINATION");
        world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(vpc))
                .destinationCidrBlock("10.1.0.0/16")
                .vpcPeeringConnectionId(peering)));
        NetworkInsightsAnalysis half = analysis(task, there, 80);
        assertThat(codes(half)).containsExactly("ENI_SG_RULES_MISMATCH", "NO_ROUTE_TO_DESTINATION");
        assertThat(half.explanations().getLast().routeTable().id()).isEqualTo(world.mainRouteTable(other));
        world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(other))
                .destinationCidrBlock("10.0.0.0/16")
                .vpcPeeringConnectionId(peering)));
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group)
                .ipPermissions(
                        p -> p.ipProtocol("tcp").fromPort(80).toPort(80).userIdGroupPairs(g -> g.groupId(taskGroup)))));
        NetworkInsightsAnalysis found = analysis(task, there, 80);
        assertThat(codes(found)).isEmpty();
        assertThat(ids(found.forwardPathComponents())).contains(peering);
        assertThat(codes(analysis(peering, there, 80))).isEmpty();
        assertThat(codes(analysis(task, peering, 80))).isEmpty();
    }

    @Test
    void anEndpointIsReachedByItsRoute() {
        String endpoint = world.ask(ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc)
                        .serviceName("com.amazonaws.us-east-1.s3")
                        .routeTableIds(world.mainRouteTable(vpc))))
                .vpcEndpoint()
                .vpcEndpointId();
        NetworkInsightsAnalysis found = analysis(task, endpoint, 443);
        assertThat(codes(found)).isEmpty();
        assertThat(found.forwardPathComponents().getLast().serviceName()).isEqualTo("com.amazonaws.us-east-1.s3");
        assertThat(codes(analysis(r ->
                        r.source(task).destination(endpoint).protocol("udp").destinationPort(443))))
                .containsExactly("VPCE_GATEWAY_PROTOCOL_RESTRICTION");
        assertThat(codes(analysis(endpoint, task, 80))).containsExactly("VPCE_INTRA_VPC_TRAFFIC");
        assertThat(codes(analysis(alb, endpoint, 443))).isNotEmpty();
    }

    @Test
    void anInterfaceEndpointIsReachedByItsInterface() {
        String group = world.group(vpc, "endpoint");
        String endpoint = world.ask(ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc)
                        .vpcEndpointType("Interface")
                        .serviceName("com.amazonaws.us-east-1.ssm")
                        .subnetIds(publicSubnet)
                        .securityGroupIds(group)
                        .privateDnsEnabled(false)))
                .vpcEndpoint()
                .vpcEndpointId();
        assertThat(codes(analysis(task, endpoint, 443))).containsExactly("ENI_SG_RULES_MISMATCH");
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group)
                .ipPermissions(p -> p.ipProtocol("-1").ipRanges(range -> range.cidrIp("10.0.0.0/16")))));
        NetworkInsightsAnalysis found = analysis(task, endpoint, 443);
        assertThat(codes(found)).isEmpty();
        List<String> way = ids(found.forwardPathComponents());
        assertThat(way.getLast()).isEqualTo(endpoint);
        String eni = way.get(way.size() - 2);
        assertThat(codes(analysis(task, eni, 443))).isEmpty();
        assertThat(codes(analysis(task, eni, 22))).containsExactly("NO_POSSIBLE_DESTINATION");
        assertThat(codes(analysis(eni, task, 8080))).containsExactly("VPCE_INTRA_VPC_TRAFFIC");
        assertThat(codes(analysis(endpoint, task, 8080))).containsExactly("VPCE_INTRA_VPC_TRAFFIC");
    }

    @Test
    void whatIsNotThereOrInUseIsSaid() {
        String free = world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(publicSubnet)))
                .networkInterface()
                .networkInterfaceId();
        assertThat(codes(analysis(free, task, 80))).containsExactly("BAD_STATE");
        assertThat(codes(analysis(task, free, 80))).containsExactly("BAD_STATE");
        String path = path(r -> r.source(alb).destination(free).destinationPort(80));
        world.ask(ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(free)));
        assertThat(codes(analysis(path))).containsExactly("NO_SOURCE_OR_DESTINATION");
        String loose = world.ask(ec2 -> ec2.createInternetGateway(r -> {}))
                .internetGateway()
                .internetGatewayId();
        String fromIt = path(r -> r.source(loose).destination(alb).destinationPort(80));
        assertThat(codes(analysis(fromIt))).containsExactly("UNASSOCIATED_COMPONENT");
        world.ask(ec2 -> ec2.deleteInternetGateway(r -> r.internetGatewayId(loose)));
        assertThat(codes(analysis(fromIt))).containsExactly("NO_SOURCE_OR_DESTINATION");
        world.refuses(
                "NetworkInsightsDestination.NotFound",
                free,
                ec2 -> ec2.createNetworkInsightsPath(
                        r -> r.source(alb).destination(free).protocol("tcp").clientToken("gone")));
        world.refuses(
                "NetworkInsightsSource.NotFound",
                "igw-0123456789abcdef0",
                ec2 -> ec2.createNetworkInsightsPath(r -> r.source("igw-0123456789abcdef0")
                        .destination(alb)
                        .protocol("tcp")
                        .clientToken("gone")));
        world.refuses(
                "NotImplemented",
                "Source i-0123456789abcdef0",
                ec2 -> ec2.createNetworkInsightsPath(r -> r.source("i-0123456789abcdef0")
                        .destination(alb)
                        .protocol("tcp")
                        .clientToken("gone")));
    }

    @Test
    void aWayCanBeHeldToWhatItMustPass() {
        String path = path(r -> r.source(alb).destination(task).destinationPort(8080));
        String through = "arn:aws:ec2:us-east-1:123456789012:internet-gateway/" + gateway;
        String around = "arn:aws:ec2:us-east-1:123456789012:route-table/" + publicTable;
        NetworkInsightsAnalysis held = started(path, List.of(through), List.of());
        assertThat(codes(held)).containsExactly("COMPONENT_FILTER_RESTRICTION");
        assertThat(held.filterInArns()).containsExactly(through);
        assertThat(codes(started(path, List.of(), List.of(around))))
                .containsExactly("COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT");
        assertThat(codes(started(path, List.of(around), List.of(through)))).isEmpty();
    }

    private NetworkInsightsAnalysis started(String path, List<String> through, List<String> around) {
        String token = "token-" + asked++;
        String id = world.ask(ec2 -> ec2.startNetworkInsightsAnalysis(r -> r.networkInsightsPathId(path)
                        .filterInArns(through)
                        .filterOutArns(around)
                        .clientToken(token)))
                .networkInsightsAnalysis()
                .networkInsightsAnalysisId();
        return world.ask(ec2 -> ec2.describeNetworkInsightsAnalyses(r -> r.networkInsightsAnalysisIds(id)))
                .networkInsightsAnalyses()
                .getFirst();
    }

    @Test
    void pathsAndAnalysesAreListedTaggedAndDeletedInTheirOrder() {
        CreateNetworkInsightsPathRequest request = CreateNetworkInsightsPathRequest.builder()
                .source("arn:aws:ec2:us-east-1:123456789012:network-interface/" + alb)
                .destination(task)
                .protocol("TCP")
                .destinationPort(8080)
                .tagSpecifications(s -> s.resourceType("network-insights-path")
                        .tags(t -> t.key("Name").value("alb to task")))
                .clientToken("once")
                .build();
        var made = world.ask(ec2 -> ec2.createNetworkInsightsPath(request)).networkInsightsPath();
        assertThat(made.networkInsightsPathId()).matches("nip-[0-9a-f]{17}");
        assertThat(made.source()).isEqualTo(alb);
        assertThat(made.protocolAsString()).isEqualTo("tcp");
        assertThat(made.tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("alb to task"));
        assertThat(world.ask(ec2 -> ec2.createNetworkInsightsPath(request)).networkInsightsPath())
                .isEqualTo(made);
        world.refuses(
                "IdempotentParameterMismatch",
                "inconsistent",
                ec2 -> ec2.createNetworkInsightsPath(
                        request.toBuilder().destinationPort(1).build()));
        String path = made.networkInsightsPathId();
        String other = path(r -> r.source(task).destination(alb));
        assertThat(world.ask(ec2 -> ec2.describeNetworkInsightsPaths(r -> r.filters(
                                f -> f.name("source").values(alb),
                                f -> f.name("protocol").values("tcp"))))
                        .networkInsightsPaths())
                .containsExactly(made);
        var page = world.ask(ec2 -> ec2.describeNetworkInsightsPaths(r -> r.maxResults(1)));
        assertThat(page.networkInsightsPaths()).hasSize(1);
        String next = Objects.requireNonNull(page.nextToken());
        assertThat(world.ask(ec2 -> ec2.describeNetworkInsightsPaths(
                                r -> r.maxResults(1).nextToken(next)))
                        .networkInsightsPaths())
                .hasSize(1);
        String analysis = analysis(path).networkInsightsAnalysisId();
        assertThat(world.ask(ec2 -> ec2.describeNetworkInsightsAnalyses(r -> r.networkInsightsPathId(path)
                                .filters(f -> f.name("path-found").values("true"))))
                        .networkInsightsAnalyses())
                .hasSize(1);
        assertThat(world.ask(ec2 -> ec2.describeNetworkInsightsAnalyses(r -> r.networkInsightsPathId(other)))
                        .networkInsightsAnalyses())
                .isEmpty();
        world.refuses(
                "AnalysisExistsForNetworkInsightsPath",
                analysis,
                ec2 -> ec2.deleteNetworkInsightsPath(r -> r.networkInsightsPathId(path)));
        world.ask(ec2 -> ec2.deleteNetworkInsightsAnalysis(r -> r.networkInsightsAnalysisId(analysis)));
        world.ask(ec2 -> ec2.deleteNetworkInsightsPath(r -> r.networkInsightsPathId(path)));
        world.refuses(
                "InvalidNetworkInsightsPathId.NotFound",
                path,
                ec2 -> ec2.describeNetworkInsightsPaths(r -> r.networkInsightsPathIds(path)));
        world.refuses(
                "InvalidNetworkInsightsAnalysisId.NotFound",
                analysis,
                ec2 -> ec2.deleteNetworkInsightsAnalysis(r -> r.networkInsightsAnalysisId(analysis)));
    }

    @Test
    void anAnalysisIsForgottenAfterAHundredAndTwentyDays() {
        String path = path(r -> r.source(alb).destination(task).destinationPort(8080));
        analysis(path);
        world.pass(Duration.ofDays(121));
        assertThat(world.ask(ec2 -> ec2.describeNetworkInsightsAnalyses(r -> {}))
                        .networkInsightsAnalyses())
                .isEmpty();
        world.ask(ec2 -> ec2.deleteNetworkInsightsPath(r -> r.networkInsightsPathId(path)));
    }

    @Test
    void requestsThatContradictThemselvesAreRefused() {
        world.refuses(
                "InvalidParameterCombination",
                "filterAtSource",
                ec2 -> ec2.createNetworkInsightsPath(r -> r.source(alb)
                        .destination(task)
                        .protocol("tcp")
                        .clientToken("t")
                        .destinationPort(80)
                        .filterAtSource(f -> f.sourceAddress("10.0.1.4"))));
        world.refuses(
                "MissingParameter",
                "destination",
                ec2 -> ec2.createNetworkInsightsPath(
                        r -> r.source(alb).protocol("tcp").clientToken("t")));
        world.refuses(
                "InvalidParameterValue",
                "udp",
                ec2 -> ec2.createNetworkInsightsPath(
                        r -> r.source(alb).destination(task).protocol("icmp").clientToken("t")));
        String path = path(r -> r.source(alb).destination(task));
        world.refuses(
                "NotImplemented",
                "AdditionalAccounts",
                ec2 -> ec2.startNetworkInsightsAnalysis(
                        r -> r.networkInsightsPathId(path).clientToken("t").additionalAccounts("210987654321")));
        world.refuses(
                "DryRunOperation",
                "would have succeeded",
                ec2 -> ec2.startNetworkInsightsAnalysis(
                        r -> r.networkInsightsPathId(path).clientToken("t").dryRun(true)));
    }
}

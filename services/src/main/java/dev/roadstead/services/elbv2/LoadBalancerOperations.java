package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;

/** Load balancers as a whole. */
final class LoadBalancerOperations {

    private static final int MAX_DESCRIBED = 20;
    private static final String DOMAIN = ".elb.roadstead.internal";

    private final Platform platform;
    private final Vpcs vpcs;

    LoadBalancerOperations(Platform platform, Vpcs vpcs) {
        this.platform = platform;
        this.vpcs = vpcs;
    }

    CreateLoadBalancerResponse create(CreateLoadBalancerRequest request) {
        requireBuilt(request);
        requireName(request.name());
        boolean internetFacing = internetFacing(request.schemeAsString());
        Map<String, String> tags = ResourceTags.of(request.tags());
        List<Subnet> subnets = vpcs.subnets(Zones.subnetIds(request.subnets(), request.subnetMappings()));
        Zones zones = Zones.of(subnets);
        if (internetFacing) {
            vpcs.requireInternetGateway(zones.vpcId());
        }
        if (named(all(platform.store()), request.name()).isEmpty()) {
            Zones.requireRoom(subnets);
        }
        List<String> groups = vpcs.securityGroups(zones.vpcId(), request.securityGroups());
        LoadBalancer.Placement placement =
                new LoadBalancer.Placement(internetFacing, zones.vpcId(), zones.zones(), groups, List.of());
        LoadBalancer created = platform.store().write(tx -> create(tx, request.name(), placement, tags));
        return CreateLoadBalancerResponse.builder()
                .loadBalancers(LoadBalancerDescription.of(created))
                .build();
    }

    private static void requireBuilt(CreateLoadBalancerRequest request) {
        String type = request.typeAsString();
        if (type != null && !type.equals("application")) {
            throw Failures.notImplemented("The load balancer type '" + type + "'");
        }
        requireIpv4(request.ipAddressTypeAsString());
    }

    static void requireIpv4(@org.jspecify.annotations.Nullable String ipAddressType) {
        if (ipAddressType != null && !ipAddressType.equals("ipv4")) {
            throw Failures.notImplemented("The IP address type '" + ipAddressType + "'");
        }
    }

    static void requireName(String name) {
        if (name.length() > 32) {
            throw Failing.validation("The load balancer name '" + name + "' cannot be longer than '32' characters");
        }
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw Failing.validation("The load balancer name '" + name
                    + "' can only contain characters that are alphanumeric characters and hyphens(-)");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            throw Failing.validation("The load balancer name '" + name + "' cannot begin or end with a hyphen");
        }
        if (name.startsWith("internal-")) {
            throw Failing.validation("The load balancer name '" + name + "' cannot begin with 'internal-'");
        }
    }

    private static boolean internetFacing(@org.jspecify.annotations.Nullable String scheme) {
        if (scheme == null || scheme.equals("internet-facing")) {
            return true;
        }
        if (scheme.equals("internal")) {
            return false;
        }
        throw Failing.invalidScheme("Scheme '" + scheme + "' must be one of 'internet-facing' and 'internal'");
    }

    private LoadBalancer create(
            Transaction tx, String name, LoadBalancer.Placement placement, Map<String, String> tags) {
        List<LoadBalancer> all = all(tx);
        Optional<LoadBalancer> same = named(all, name);
        if (same.isPresent()) {
            requireSame(same.get(), placement);
            return same.get();
        }
        int most = Quotas.LOAD_BALANCERS.applied(tx);
        if (all.size() >= most) {
            throw Failing.tooManyLoadBalancers("The maximum number of load balancers (" + most + ") has been reached");
        }
        Caller caller = Caller.current();
        String id = "app/" + name + "/" + platform.ids().hex(16);
        String label = (placement.internetFacing() ? "" : "internal-") + name + "-"
                + platform.ids().decimal(10);
        LoadBalancer loadBalancer = new LoadBalancer(
                new LoadBalancer.Identity(
                        ElbResource.LOAD_BALANCER.arn(caller, id),
                        name,
                        label.toLowerCase(Locale.ROOT) + "." + caller.region() + DOMAIN,
                        platform.clock().instant()),
                placement,
                LoadBalancer.State.of(LoadBalancer.Code.PROVISIONING),
                Map.of(),
                tags);
        return tx.insert(LoadBalancer.KIND, loadBalancer.key(), loadBalancer).value();
    }

    private static Optional<LoadBalancer> named(List<LoadBalancer> all, String name) {
        return all.stream()
                .filter(existing -> existing.identity().name().equals(name))
                .findFirst();
    }

    private static void requireSame(LoadBalancer existing, LoadBalancer.Placement wanted) {
        LoadBalancer.Placement placement = existing.placement();
        boolean same = placement.internetFacing() == wanted.internetFacing()
                && subnets(placement).equals(subnets(wanted))
                && Set.copyOf(placement.securityGroups()).equals(Set.copyOf(wanted.securityGroups()));
        if (!same) {
            throw Failing.duplicateLoadBalancer("A load balancer with the same name '"
                    + existing.identity().name() + "' exists, but with different settings");
        }
    }

    private static Set<String> subnets(LoadBalancer.Placement placement) {
        return placement.zones().stream().map(LoadBalancer.Zone::subnetId).collect(Collectors.toSet());
    }

    /** Those of the caller's account and region that the API shows, by their names. */
    private static List<LoadBalancer> all(View view) {
        Caller caller = Caller.current();
        return view.list(LoadBalancer.KIND, caller.account(), caller.region()).stream()
                .map(Versioned::value)
                .filter(loadBalancer -> !loadBalancer.deleting())
                .toList();
    }

    static Versioned<LoadBalancer> require(View view, String arn) {
        return view.get(LoadBalancer.KIND, ElbResource.LOAD_BALANCER.key(arn))
                .filter(found -> !found.value().deleting())
                .orElseThrow(() -> ElbResource.LOAD_BALANCER.notFound(arn));
    }

    DescribeLoadBalancersResponse describe(DescribeLoadBalancersRequest request) {
        List<String> arns = request.loadBalancerArns();
        List<String> names = request.names();
        if (!arns.isEmpty() && !names.isEmpty()) {
            throw Failing.validation("Load balancer names and load balancer ARNs cannot be specified at the same time");
        }
        int named = arns.size() + names.size();
        if (named > MAX_DESCRIBED) {
            throw Failing.validation("Up to " + MAX_DESCRIBED + " load balancers can be described at a time, but "
                    + named + " were specified");
        }
        List<LoadBalancer> selected = all(platform.store()).stream()
                .filter(each -> arns.isEmpty() || arns.contains(each.arn()))
                .filter(each ->
                        names.isEmpty() || names.contains(each.identity().name()))
                .toList();
        Selection.requireFound(
                arns, selected.stream().map(LoadBalancer::arn).toList(), LoadBalancerOperations::notFound);
        Selection.requireFound(
                names,
                selected.stream().map(each -> each.identity().name()).toList(),
                LoadBalancerOperations::notFound);
        Page<LoadBalancer> page =
                Selection.page(selected, each -> each.key().id(), request.marker(), request.pageSize());
        return DescribeLoadBalancersResponse.builder()
                .loadBalancers(page.map(LoadBalancerDescription::of).items())
                .nextMarker(page.token())
                .build();
    }

    private static RuntimeException notFound(List<String> missing) {
        return Failing.loadBalancerNotFound("Load balancers '[" + String.join(", ", missing) + "]' not found");
    }

    /** Its listeners and rules go at once; its interfaces when the data plane no longer uses them. */
    DeleteLoadBalancerResponse delete(DeleteLoadBalancerRequest request) {
        ElbResource.LOAD_BALANCER.key(request.loadBalancerArn());
        platform.store().change(tx -> delete(tx, request.loadBalancerArn()));
        return DeleteLoadBalancerResponse.builder().build();
    }

    private static void delete(Transaction tx, String arn) {
        Optional<Versioned<LoadBalancer>> found = tx.get(LoadBalancer.KIND, ElbResource.LOAD_BALANCER.key(arn))
                .filter(each -> !each.value().deleting());
        if (found.isEmpty()) {
            return;
        }
        LoadBalancer loadBalancer = found.get().value();
        String isProtected = AttributeRule.value(
                AttributeRule.LOAD_BALANCER, loadBalancer.attributes(), "deletion_protection.enabled");
        if (isProtected.equals("true")) {
            throw Failing.operationNotPermitted(
                    "Load balancer '" + arn + "' cannot be deleted because deletion protection is enabled");
        }
        deleteBelow(tx, loadBalancer);
        tx.update(
                LoadBalancer.KIND,
                found.get(),
                loadBalancer.withState(LoadBalancer.State.of(LoadBalancer.Code.DELETING)));
    }

    private static void deleteBelow(Transaction tx, LoadBalancer loadBalancer) {
        var key = loadBalancer.key();
        String prefix = key.id() + "/";
        tx.list(Listener.KIND, key.account(), key.region(), prefix)
                .forEach(listener -> tx.delete(Listener.KIND, listener.key()));
        tx.list(Rule.KIND, key.account(), key.region(), prefix).forEach(rule -> tx.delete(Rule.KIND, rule.key()));
    }
}

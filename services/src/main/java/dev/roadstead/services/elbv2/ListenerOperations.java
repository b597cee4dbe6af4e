package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;

/** Listeners. */
final class ListenerOperations {

    private final Platform platform;

    ListenerOperations(Platform platform) {
        this.platform = platform;
    }

    CreateListenerResponse create(CreateListenerRequest request) {
        if (request.protocol() == null || request.port() == null) {
            throw Failing.validation("A protocol and a port must be specified");
        }
        requireHttp(request.protocolAsString());
        Map<String, String> tags = ResourceTags.of(request.tags());
        Listener created = platform.store().write(tx -> {
            LoadBalancer loadBalancer = LoadBalancerOperations.require(tx, request.loadBalancerArn())
                    .value();
            List<Action> actions = new Actions(tx, loadBalancer).checked(request.defaultActions());
            return create(tx, listener(loadBalancer, requirePort(request.port()), actions, tags));
        });
        return CreateListenerResponse.builder().listeners(shape(created)).build();
    }

    private static void requireHttp(@Nullable String protocol) {
        if (protocol != null && !protocol.equals("HTTP")) {
            throw Failures.notImplemented("A listener of protocol '" + protocol + "'");
        }
    }

    private static int requirePort(int port) {
        if (port < 1 || port > 65_535) {
            throw Failing.validation("The port '" + port + "' is not valid (expected 1 to 65535)");
        }
        return port;
    }

    private Listener listener(LoadBalancer loadBalancer, int port, List<Action> actions, Map<String, String> tags) {
        Key key = loadBalancer.key();
        Key listener = new Key(
                key.account(), key.region(), key.id() + "/" + platform.ids().hex(16));
        Key rule = new Key(
                key.account(),
                key.region(),
                listener.id() + "/" + platform.ids().hex(16));
        return new Listener(
                ElbResource.LISTENER.arn(listener),
                loadBalancer.arn(),
                port,
                new Listener.DefaultRule(ElbResource.RULE.arn(rule), actions),
                tags);
    }

    private static Listener create(Transaction tx, Listener wanted) {
        List<Listener> others = of(tx, wanted.loadBalancerArn());
        Optional<Listener> same = others.stream()
                .filter(listener -> listener.port() == wanted.port())
                .findFirst();
        if (same.isPresent()) {
            if (same.get().defaultRule().actions().equals(wanted.defaultRule().actions())) {
                return same.get();
            }
            throw duplicate(wanted.loadBalancerArn());
        }
        int most = Quotas.LISTENERS.applied(tx);
        if (others.size() >= most) {
            throw Failing.tooManyListeners(
                    "The maximum number of listeners (" + most + ") on a load balancer has been reached");
        }
        return tx.insert(Listener.KIND, wanted.key(), wanted).value();
    }

    private static RuntimeException duplicate(String loadBalancerArn) {
        return Failing.duplicateListener(
                "A listener already exists on this port for this load balancer '" + loadBalancerArn + "'");
    }

    static List<Listener> of(View view, String loadBalancerArn) {
        Key key = ElbResource.LOAD_BALANCER.key(loadBalancerArn);
        return view.list(Listener.KIND, key.account(), key.region(), key.id() + "/").stream()
                .map(Versioned::value)
                .toList();
    }

    static Versioned<Listener> require(View view, String arn) {
        return view.get(Listener.KIND, ElbResource.LISTENER.key(arn))
                .orElseThrow(() -> ElbResource.LISTENER.notFound(arn));
    }

    static software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener shape(Listener listener) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener.builder()
                .listenerArn(listener.arn())
                .loadBalancerArn(listener.loadBalancerArn())
                .port(listener.port())
                .protocol("HTTP")
                .defaultActions(listener.defaultRule().actions())
                .build();
    }

    DescribeListenersResponse describe(DescribeListenersRequest request) {
        View view = platform.store().snapshot();
        List<Listener> selected = selected(view, request);
        Page<Listener> page =
                Selection.page(selected, listener -> listener.key().id(), request.marker(), request.pageSize());
        return DescribeListenersResponse.builder()
                .listeners(page.map(ListenerOperations::shape).items())
                .nextMarker(page.token())
                .build();
    }

    private static List<Listener> selected(View view, DescribeListenersRequest request) {
        String loadBalancerArn = request.loadBalancerArn();
        if (loadBalancerArn == null && request.listenerArns().isEmpty()) {
            throw Failing.validation("You must specify either listener ARNs or a load balancer ARN");
        }
        if (loadBalancerArn == null) {
            Set<String> asked = new HashSet<>(request.listenerArns());
            return asked.stream()
                    .sorted()
                    .map(arn -> require(view, arn).value())
                    .toList();
        }
        LoadBalancerOperations.require(view, loadBalancerArn);
        return of(view, loadBalancerArn).stream()
                .filter(listener -> request.listenerArns().isEmpty()
                        || request.listenerArns().contains(listener.arn()))
                .toList();
    }

    ModifyListenerResponse modify(ModifyListenerRequest request) {
        requireHttp(request.protocolAsString());
        Listener modified = platform.store().write(tx -> modify(tx, request));
        return ModifyListenerResponse.builder().listeners(shape(modified)).build();
    }

    private static Listener modify(Transaction tx, ModifyListenerRequest request) {
        Versioned<Listener> read = require(tx, request.listenerArn());
        Listener before = read.value();
        LoadBalancer loadBalancer =
                LoadBalancerOperations.require(tx, before.loadBalancerArn()).value();
        int port = request.port() == null ? before.port() : requirePort(request.port());
        boolean taken = of(tx, before.loadBalancerArn()).stream()
                .anyMatch(other -> other.port() == port && !other.arn().equals(before.arn()));
        if (taken) {
            throw duplicate(before.loadBalancerArn());
        }
        List<Action> actions = request.hasDefaultActions()
                ? new Actions(tx, loadBalancer).checked(request.defaultActions())
                : before.defaultRule().actions();
        return tx.update(Listener.KIND, read, before.with(port, actions)).value();
    }

    DeleteListenerResponse delete(DeleteListenerRequest request) {
        platform.store().change(tx -> {
            Listener listener = require(tx, request.listenerArn()).value();
            Rule.of(tx, listener).forEach(rule -> tx.delete(Rule.KIND, rule.key()));
            tx.delete(Listener.KIND, listener.key());
        });
        return DeleteListenerResponse.builder().build();
    }
}

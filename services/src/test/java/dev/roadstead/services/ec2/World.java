package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.services.iam.IamApi;
import dev.roadstead.services.iam.IamAuthorizer;
import dev.roadstead.services.iam.IamIdentities;
import dev.roadstead.services.sts.StsApi;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;

/** EC2 over a store in memory and a recording network, with a clock that moves when it is told to. */
final class World implements NetworkSteps, AutoCloseable {

    static final String ACCOUNT = "123456789012";
    static final String REGION = "us-east-1";
    static final Principal ROOT = new Principal.Root(ACCOUNT);
    private static final SealingKey SEALING_KEY = new SealingKey(new byte[32], new Random(11));

    final Store store = Store.memory();
    final RecordingNetwork network = new RecordingNetwork();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    final Set<String> denied = new HashSet<>();
    final Platform platform;
    final NetworkReconciler reconciler;
    final IamApi iam;
    final FlowLogRoles flowLogRoles;
    final PublicPool pool;
    final Ec2Api api;

    World() {
        Authorizer authorizer = (caller, access) -> denied.contains(access.action())
                ? new Authorizer.Decision.Denied("User: " + caller.principal().arn() + " may not " + access.action())
                : new Authorizer.Decision.Allowed();
        platform = new Platform(store, now::get, new Ids(new Random(7)), authorizer);
        reconciler = new NetworkReconciler(platform, network);
        iam = new IamApi(platform, SEALING_KEY);
        flowLogRoles = flowLogRoles(platform);
        pool = new PublicPool(Cidr.parse("198.18.0.0/16"), platform.ids());
        api = new Ec2Api(platform, reconciler, pool, flowLogRoles);
        reconciler.start();
    }

    /** Roles by real IAM and STS. */
    static FlowLogRoles flowLogRoles(Platform platform) {
        return flowLogRoles(platform, UnaryOperator.identity());
    }

    /** @param on the way to STS */
    static FlowLogRoles flowLogRoles(Platform platform, UnaryOperator<StsClient> on) {
        Platform real =
                new Platform(platform.store(), platform.clock(), platform.ids(), new IamAuthorizer(platform.store()));
        return new FlowLogRoles(
                on.apply(new StsApi(real, new IamApi(real, SEALING_KEY), SEALING_KEY)),
                new IamIdentities(
                        new IamIdentities.RootKey(ACCOUNT, "AKIAROADSTEADROOT000", "root-secret"),
                        platform.store(),
                        SEALING_KEY));
    }

    /** Lets the account have so many, as Service Quotas does. */
    void grant(ServiceQuota quota, int value) {
        grant(store, quota, value);
    }

    static void grant(Store store, ServiceQuota quota, int value) {
        store.change(tx ->
                tx.put(ServiceQuota.GRANTED, new Key(ACCOUNT, REGION, quota.id()), new ServiceQuota.Granted(value)));
    }

    /** Makes a role. */
    void role(String name, String trust) {
        new Caller(ACCOUNT, REGION, ROOT)
                .run(() -> iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust)));
    }

    @Override
    public <R> R ask(Function<Ec2Client, R> call) {
        return askAs(ROOT, REGION, call);
    }

    /** What a service gets from a call. */
    <R> R askAs(String service, Function<Ec2Client, R> call) {
        return askAs(new Principal.Service(service), REGION, call);
    }

    <R> R askAs(Principal principal, String region, Function<Ec2Client, R> call) {
        return new Caller(ACCOUNT, region, principal).run(() -> call.apply(api));
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** Asserts that a call is refused with a code and a message. */
    void refuses(String code, String message, Function<Ec2Client, ?> call) {
        refusesCall(code, message, () -> ask(call));
    }

    static void refusesCall(String code, String message, ThrowingCallable call) {
        assertThatExceptionOfType(AwsServiceException.class).isThrownBy(call).satisfies(error -> {
            org.assertj.core.api.Assertions.assertThat(error.awsErrorDetails().errorCode())
                    .as(error.awsErrorDetails().errorMessage())
                    .isEqualTo(code);
            org.assertj.core.api.Assertions.assertThat(error.awsErrorDetails().errorMessage())
                    .contains(message);
        });
    }

    /** An interface in use, as ECS makes it for a task. */
    String taskInterface(String subnetId, String... groups) {
        return askAs(
                        "ecs.amazonaws.com",
                        ec2 -> ec2.createNetworkInterface(
                                r -> r.subnetId(subnetId).groups(groups)))
                .networkInterface()
                .networkInterfaceId();
    }

    @Override
    public void close() {
        network.hold(false);
        reconciler.close();
        store.close();
    }
}

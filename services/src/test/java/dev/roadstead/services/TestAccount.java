package dev.roadstead.services;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.iam.IamApi;
import dev.roadstead.services.iam.IamAuthorizer;
import dev.roadstead.services.iam.IamIdentities;
import dev.roadstead.services.sts.StsApi;
import dev.roadstead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.sts.model.Credentials;

/** An account on the memory store, with a clock that stands still and ids from a seed: real IAM and STS for tests. */
public final class TestAccount implements AutoCloseable {
    public static final String ID = "123456789012";
    public static final String REGION = "us-east-1";
    public static final String ROOT_KEY = "AKIAROADSTEADROOT000";
    public static final String TASKS_TRUST = trust("\"Service\":\"ecs-tasks.amazonaws.com\"");

    private final Store store = Store.memory();
    private final Random random = new Random(42);
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final InstantSource clock = () -> now;
    private final SealingKey sealingKey = new SealingKey(new byte[32], random);
    private final Platform platform = new Platform(store, clock, new Ids(random), new IamAuthorizer(store));
    private final IamApi iam = new IamApi(platform, sealingKey);
    private final StsApi sts = new StsApi(platform, iam, sealingKey);
    private final Identities identities =
            new IamIdentities(new IamIdentities.RootKey(ID, ROOT_KEY, "root-secret"), store, sealingKey);

    /** A trust policy for a principal, such as {@code "AWS":"123456789012"}. */
    public static String trust(String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{" + principal + "}}]}";
    }

    /** A policy that allows an action on a resource. */
    public static String allow(String action, String resource) {
        return statement("Allow", action, resource);
    }

    /** A policy that denies it. */
    public static String deny(String action, String resource) {
        return statement("Deny", action, resource);
    }

    private static String statement(String effect, String action, String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\"}]}"
                .formatted(effect, action, resource);
    }

    public Platform platform() {
        return platform;
    }

    public SealingKey sealingKey() {
        return sealingKey;
    }

    public IamApi iam() {
        return iam;
    }

    public StsApi sts() {
        return sts;
    }

    public Identities identities() {
        return identities;
    }

    public Instant now() {
        return now;
    }

    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** Calls as the root user. */
    public <R> R root(Supplier<R> call) {
        return as(new Principal.Root(ID), call);
    }

    public <R> R as(Principal principal, Supplier<R> call) {
        return new Caller(ID, REGION, principal).run(call);
    }

    public <R> R service(String name, Supplier<R> call) {
        return Caller.service(ID, REGION, name).run(call);
    }

    /** Makes a user with a policy of its own, and gives it as a caller with an access key. */
    public Principal user(String name, String policy) {
        return root(() -> {
            iam.createUser(request -> request.userName(name));
            iam.putUserPolicy(
                    request -> request.userName(name).policyName("own").policyDocument(policy));
            AccessKey key =
                    iam.createAccessKey(request -> request.userName(name)).accessKey();
            return identities
                    .identity(key.accessKeyId(), Optional.empty())
                    .orElseThrow()
                    .principal();
        });
    }

    /** Makes a role; gives its ARN. */
    public String role(String name, String trust, String policy) {
        return root(() -> {
            String arn = iam.createRole(request -> request.roleName(name).assumeRolePolicyDocument(trust))
                    .role()
                    .arn();
            iam.putRolePolicy(
                    request -> request.roleName(name).policyName("own").policyDocument(policy));
            return arn;
        });
    }

    /** The caller that temporary credentials make. */
    public Principal principal(Credentials credentials) {
        return identities
                .identity(credentials.accessKeyId(), Optional.of(credentials.sessionToken()))
                .orElseThrow()
                .principal();
    }

    @Override
    public void close() {
        store.close();
    }
}

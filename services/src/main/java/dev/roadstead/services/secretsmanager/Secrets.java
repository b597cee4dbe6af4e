package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Records;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The secrets of the caller's account and region. */
final class Secrets {
    static final Kind<Secret> SECRET = Records.kind("secretsmanager.secret", Secret.class);
    static final Kind<SecretValue> VALUE = Records.kind("secretsmanager.value", SecretValue.class);

    private static final int SUFFIX = 6;

    private final Platform platform;
    private final SealingKey sealingKey;

    Secrets(Platform platform, SealingKey sealingKey) {
        this.platform = platform;
        this.sealingKey = sealingKey;
    }

    /** What a version holds, as it came. */
    record Content(boolean binary, byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Content(boolean otherBinary, byte[] otherBytes)
                    && binary == otherBinary
                    && Arrays.equals(bytes, otherBytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Content[" + bytes.length + " bytes]";
        }
    }

    Store store() {
        return platform.store();
    }

    /** As Secrets Manager tells the time. */
    Instant now() {
        return platform.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static Key key(String name) {
        Caller caller = Caller.current();
        return new Key(caller.account(), caller.region(), name);
    }

    static String arn(Secret.Name name) {
        return Caller.current()
                .arn("secretsmanager", "secret:" + name.text() + "-" + name.suffix())
                .toString();
    }

    /** Finds a secret by its name, its ARN, or its ARN without the suffix; one that is marked for deletion too. */
    Optional<Versioned<Secret>> find(View view, String secretId) {
        if (!Arn.isArn(secretId)) {
            return byName(view, secretId);
        }
        Caller caller = Caller.current();
        String prefix = caller.arn("secretsmanager", "secret:").toString();
        if (!secretId.startsWith(prefix)) {
            return Optional.empty();
        }
        String rest = secretId.substring(prefix.length());
        int dash = rest.length() - SUFFIX - 1;
        if (dash > 0 && rest.charAt(dash) == '-') {
            Optional<Versioned<Secret>> whole = byName(view, rest.substring(0, dash))
                    .filter(found -> arn(found.value().name()).equals(secretId));
            if (whole.isPresent()) {
                return whole;
            }
        }
        return byName(view, rest);
    }

    private Optional<Versioned<Secret>> byName(View view, String name) {
        return name.isEmpty() || name.length() > 512
                ? Optional.empty()
                : view.get(SECRET, key(name)).filter(found -> !found.value().expired(now()));
    }

    Versioned<Secret> require(View view, String secretId) {
        return find(view, secretId).orElseThrow(SecretErrors::notFound);
    }

    /** One that is not marked for deletion. */
    Versioned<Secret> requireLive(View view, String secretId) {
        Versioned<Secret> found = require(view, secretId);
        if (found.value().marked()) {
            throw SecretErrors.marked();
        }
        return found;
    }

    Secret update(String secretId, UnaryOperator<Secret> change) {
        return store().write(tx -> {
            Versioned<Secret> found = requireLive(tx, secretId);
            return tx.update(SECRET, found, change.apply(found.value())).value();
        });
    }

    List<Secret> list() {
        Caller caller = Caller.current();
        Instant now = now();
        return store().list(SECRET, caller.account(), caller.region()).stream()
                .map(Versioned::value)
                .filter(secret -> !secret.expired(now))
                .toList();
    }

    Content content(View view, Secret secret, String versionId) {
        SecretValue value = view.get(VALUE, valueKey(secret.name().text(), versionId))
                .orElseThrow(SecretErrors::notFound)
                .value();
        byte[] plain = sealingKey
                .open(context(secret.name(), versionId), Base64.getDecoder().decode(value.sealed()))
                .orElseThrow(() -> new IllegalStateException(
                        "the installation's key does not open " + secret.name().text() + " " + versionId));
        return new Content(value.binary(), plain);
    }

    void write(Transaction tx, Secret.Name name, String versionId, Content content) {
        byte[] sealed = sealingKey.seal(context(name, versionId), content.bytes());
        tx.insert(
                VALUE,
                valueKey(name.text(), versionId),
                new SecretValue(content.binary(), Base64.getEncoder().encodeToString(sealed)));
    }

    static void deleteValue(Transaction tx, Secret secret, String versionId) {
        tx.delete(VALUE, valueKey(secret.name().text(), versionId));
    }

    static void delete(Transaction tx, Versioned<Secret> found) {
        found.value().versions().forEach(version -> deleteValue(tx, found.value(), version.id()));
        tx.delete(SECRET, found.key());
    }

    /** Deletes what is past its time to be taken back. */
    void purge(Transaction tx) {
        Caller caller = Caller.current();
        Instant now = now();
        tx.list(SECRET, caller.account(), caller.region()).stream()
                .filter(found -> found.value().expired(now))
                .forEach(found -> delete(tx, found));
    }

    /** No name contains a colon. */
    private static Key valueKey(String name, String versionId) {
        return key(name + ":" + versionId);
    }

    private static String context(Secret.Name name, String versionId) {
        return "secretsmanager:" + arn(name) + ":" + versionId;
    }
}

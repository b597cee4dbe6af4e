package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Records;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** The parameters of the caller's account and region. */
final class Parameters {
    static final Kind<StoredParameter> LATEST = Records.kind("ssm.parameter", StoredParameter.class);
    static final Kind<ParameterVersion> EARLIER = Records.kind("ssm.parameterVersion", ParameterVersion.class);

    private final Store store;
    private final SealingKey sealingKey;

    Parameters(Store store, SealingKey sealingKey) {
        this.store = store;
        this.sealingKey = sealingKey;
    }

    Store store() {
        return store;
    }

    static Key key(String name) {
        Caller caller = Caller.current();
        return new Key(caller.account(), caller.region(), name);
    }

    /** No name contains a colon, so no other parameter's versions begin like this. */
    static Key earlierKey(String name, int version) {
        return key("%s:%09d".formatted(name, version));
    }

    static Optional<Versioned<StoredParameter>> find(View view, String name) {
        return name.isEmpty() || name.length() > 2000 ? Optional.empty() : view.get(LATEST, key(name));
    }

    static Versioned<StoredParameter> require(View view, String name) {
        return find(view, name).orElseThrow(() -> SsmErrors.notFound(name));
    }

    /** All versions, oldest first. */
    static List<ParameterVersion> versions(View view, StoredParameter parameter) {
        Caller caller = Caller.current();
        List<ParameterVersion> versions =
                new ArrayList<>(view.list(EARLIER, caller.account(), caller.region(), parameter.name() + ":").stream()
                        .map(Versioned::value)
                        .toList());
        versions.add(parameter.latest());
        return versions;
    }

    /** The version that a selector means; the latest, when there is none. */
    static Optional<ParameterVersion> select(View view, StoredParameter parameter, Optional<String> selector) {
        if (selector.isEmpty()) {
            return Optional.of(parameter.latest());
        }
        return versions(view, parameter).stream()
                .filter(version -> selector.get().equals(Integer.toString(version.number()))
                        || version.labels().contains(selector.get()))
                .findFirst();
    }

    String seal(String name, int version, String value) {
        return Base64.getEncoder()
                .encodeToString(sealingKey.seal(context(name, version), value.getBytes(StandardCharsets.UTF_8)));
    }

    /** The value; of a secure one, only where it is to be decrypted, and else as it lies on disk. */
    String value(String name, ParameterVersion version, boolean decrypt) {
        if (!version.secure() || !decrypt) {
            return version.content();
        }
        byte[] plain = sealingKey
                .open(context(name, version.number()), Base64.getDecoder().decode(version.content()))
                .orElseThrow(() -> new IllegalStateException(
                        "the installation's key does not open version " + version.number() + " of " + name));
        return new String(plain, StandardCharsets.UTF_8);
    }

    Parameter described(String name, ParameterVersion version, boolean decrypt) {
        return Parameter.builder()
                .name(name)
                .type(version.settings().type())
                .value(value(name, version, decrypt))
                .version((long) version.number())
                .lastModifiedDate(version.modified())
                .arn(ParameterName.arn(name))
                .dataType(version.settings().dataType())
                .build();
    }

    private static String context(String name, int version) {
        Key key = key(name);
        return "ssm:" + key + ":" + version;
    }
}

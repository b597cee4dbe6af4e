package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where IAM's records lie. Names differ by more than upper and lower case, so the key is the name in lower case; asking
 * takes the name as it was given.
 */
final class Directory {
    static final Kind<IamPolicy> POLICY = Records.kind("iam.policy", IamPolicy.class);
    static final Kind<IamAccessKey> ACCESS_KEY = Records.kind("iam.accessKey", IamAccessKey.class);

    private final Store store;

    Directory(Store store) {
        this.store = store;
    }

    Store store() {
        return store;
    }

    /** The account of whoever calls. */
    static String account() {
        return Caller.current().account();
    }

    static Key key(String account, String name) {
        return Key.global(account, name.toLowerCase(Locale.ROOT));
    }

    <H extends Holder<H>> H require(HolderKind<H> kind, String name) {
        return require(store, kind, name).value();
    }

    static <H extends Holder<H>> Versioned<H> require(View view, HolderKind<H> kind, String name) {
        return find(view, kind, account(), name).orElseThrow(() -> IamErrors.notFound(kind.noun(), name));
    }

    static <H extends Holder<H>> Optional<Versioned<H>> find(
            View view, HolderKind<H> kind, String account, String name) {
        return name.isEmpty()
                ? Optional.empty()
                : view.get(kind.kind(), key(account, name))
                        .filter(found -> found.value().name().equals(name));
    }

    /** Sorted by the lower-case name. */
    <H extends Holder<H>> List<H> list(HolderKind<H> kind) {
        return list(store, kind, account());
    }

    static <H extends Holder<H>> List<H> list(View view, HolderKind<H> kind, String account) {
        return view.list(kind.kind(), account, Key.GLOBAL).stream()
                .map(Versioned::value)
                .toList();
    }

    /** Changes one that its service has not reserved for itself. */
    <H extends Holder<H>> H update(HolderKind<H> kind, String name, UnaryOperator<H> change) {
        return store.write(tx -> update(tx, kind, name, change));
    }

    static <H extends Holder<H>> H update(Transaction tx, HolderKind<H> kind, String name, UnaryOperator<H> change) {
        Versioned<H> found = require(tx, kind, name);
        checkModifiable(found.value());
        return tx.update(kind.kind(), found, change.apply(found.value())).value();
    }

    static void checkModifiable(Holder<?> holder) {
        if (holder instanceof IamRole role && role.linkedToService()) {
            throw IamErrors.unmodifiable(role.name());
        }
    }

    /** Access keys of a user. */
    static List<Versioned<IamAccessKey>> keysOf(View view, String account, String userId) {
        return view.list(ACCESS_KEY, account, Key.GLOBAL).stream()
                .filter(key -> key.value().userId().equals(userId))
                .toList();
    }

    /** Groups that a user is in. */
    static List<IamGroup> groupsOf(View view, String account, String userId) {
        return list(view, HolderKind.GROUP, account).stream()
                .filter(group -> group.members().contains(userId))
                .toList();
    }
}

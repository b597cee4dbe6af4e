package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.services.aws.SessionTokens;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Who stands behind an access key: the root user, a user, or a session. All of it is looked up anew each time: what was
 * deleted is nobody's at once, and a session of a role that was made anew under its old name is not a session of the new one.
 * Thread-safe.
 */
public final class IamIdentities implements Identities {
    private final RootKey root;
    private final Store store;
    private final SealingKey sealingKey;
    private final SessionTokens sessions;

    /** The key of the account's root user, which lies in a file of the installation. */
    public record RootKey(String account, String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "RootKey[" + accessKeyId + "]";
        }
    }

    public IamIdentities(RootKey root, Store store, SealingKey sealingKey) {
        this.root = root;
        this.store = store;
        this.sealingKey = sealingKey;
        this.sessions = new SessionTokens(sealingKey);
    }

    @Override
    public Optional<Identity> identity(String accessKeyId, Optional<String> sessionToken) {
        if (sessionToken.isPresent()) {
            return sessions.open(accessKeyId, sessionToken.get()).flatMap(this::ofSession);
        }
        if (accessKeyId.equals(root.accessKeyId())) {
            return Optional.of(new Identity(
                    root.account(), new Principal.Root(root.account()), root.secretAccessKey(), Optional.empty()));
        }
        return ofUser(accessKeyId);
    }

    private Optional<Identity> ofSession(SessionTokens.Session session) {
        return living(session.principal())
                .map(principal -> new Identity(
                        session.account(), principal, session.secretAccessKey(), Optional.of(session.expiration())));
    }

    /** A session's principal as it is now, while it exists by its unique id; a user may have another name by now. */
    private Optional<Principal> living(Principal principal) {
        return switch (principal) {
            case Principal.Root owner -> Optional.of(owner);
            case Principal.User user -> user(user.userId()).map(found -> found.principal(user.account()));
            case Principal.AssumedRole session ->
                Directory.find(store, HolderKind.ROLE, session.account(), session.roleName())
                        .filter(role -> role.value().uniqueId().equals(session.roleId()))
                        .map(role -> session);
            case Principal.Service service -> Optional.empty();
        };
    }

    private Optional<IamUser> user(String uniqueId) {
        return Directory.list(store, HolderKind.USER, root.account()).stream()
                .filter(user -> user.uniqueId().equals(uniqueId))
                .findFirst();
    }

    private Optional<Identity> ofUser(String accessKeyId) {
        if (!accessKeyId.matches("[A-Z0-9]{16,128}")) {
            return Optional.empty();
        }
        return store.get(Directory.ACCESS_KEY, Key.global(root.account(), accessKeyId))
                .map(Versioned::value)
                .filter(IamAccessKey::active)
                .flatMap(this::identity);
    }

    private Optional<Identity> identity(IamAccessKey key) {
        String account = root.account();
        Optional<String> secret = sealingKey
                .open(AccessKeyOperations.context(key.id()), Base64.getDecoder().decode(key.sealedSecret()))
                .map(plain -> new String(plain, StandardCharsets.UTF_8));
        return secret.flatMap(opened -> user(key.userId())
                .map(user -> new Identity(account, user.principal(account), opened, Optional.empty())));
    }
}

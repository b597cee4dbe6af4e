package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.SealingKey;
import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.DeleteAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.DeleteAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.ListAccessKeysRequest;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.UpdateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAccessKeyResponse;

/** Access keys of users. */
final class AccessKeyOperations {
    private static final int LIMIT = 2;

    private final Platform platform;
    private final Directory directory;
    private final SealingKey sealingKey;

    AccessKeyOperations(Platform platform, Directory directory, SealingKey sealingKey) {
        this.platform = platform;
        this.directory = directory;
        this.sealingKey = sealingKey;
    }

    /** What a key's secret is sealed for. */
    static String context(String accessKeyId) {
        return "iam:accessKey:" + accessKeyId;
    }

    CreateAccessKeyResponse create(CreateAccessKeyRequest request) {
        String userName = UserOperations.name(request.userName());
        String id = platform.ids().iam("AKIA", 20);
        String secret = platform.ids().alphanumeric(40);
        String sealed = Base64.getEncoder()
                .encodeToString(sealingKey.seal(context(id), secret.getBytes(StandardCharsets.UTF_8)));
        IamAccessKey key = directory.store().write(tx -> {
            IamUser user = Directory.require(tx, HolderKind.USER, userName).value();
            if (Directory.keysOf(tx, Directory.account(), user.uniqueId()).size() >= LIMIT) {
                throw IamErrors.limitExceeded("Cannot exceed quota for AccessKeysPerUser: " + LIMIT);
            }
            IamAccessKey created = new IamAccessKey(
                    id, user.uniqueId(), sealed, true, platform.clock().instant());
            return tx.insert(Directory.ACCESS_KEY, Key.global(Directory.account(), id), created)
                    .value();
        });
        return CreateAccessKeyResponse.builder()
                .accessKey(AccessKey.builder()
                        .userName(userName)
                        .accessKeyId(id)
                        .secretAccessKey(secret)
                        .status(StatusType.ACTIVE)
                        .createDate(key.created())
                        .build())
                .build();
    }

    ListAccessKeysResponse list(ListAccessKeysRequest request) {
        String userName = UserOperations.name(request.userName());
        IamUser user = directory.require(HolderKind.USER, userName);
        List<IamAccessKey> keys = Directory.keysOf(directory.store(), Directory.account(), user.uniqueId()).stream()
                .map(Versioned::value)
                .toList();
        Page<IamAccessKey> page = Paging.page(keys, IamAccessKey::id, request.marker(), request.maxItems());
        return ListAccessKeysResponse.builder()
                .accessKeyMetadata(page.items().stream()
                        .map(key -> AccessKeyMetadata.builder()
                                .userName(userName)
                                .accessKeyId(key.id())
                                .status(key.active() ? StatusType.ACTIVE : StatusType.INACTIVE)
                                .createDate(key.created())
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    UpdateAccessKeyResponse update(UpdateAccessKeyRequest request) {
        boolean active = switch (request.statusAsString()) {
            case "Active" -> true;
            case "Inactive" -> false;
            default ->
                throw IamErrors.validation("Status: " + request.statusAsString() + " (expected Active or Inactive)");
        };
        String userName = UserOperations.name(request.userName());
        directory.store().change(tx -> {
            Versioned<IamAccessKey> found = require(tx, userName, request.accessKeyId());
            tx.update(Directory.ACCESS_KEY, found, found.value().withActive(active));
        });
        return UpdateAccessKeyResponse.builder().build();
    }

    DeleteAccessKeyResponse delete(DeleteAccessKeyRequest request) {
        String userName = UserOperations.name(request.userName());
        directory
                .store()
                .change(tx -> tx.delete(
                        Directory.ACCESS_KEY,
                        require(tx, userName, request.accessKeyId()).key()));
        return DeleteAccessKeyResponse.builder().build();
    }

    private static Versioned<IamAccessKey> require(Transaction tx, String userName, String keyId) {
        IamUser user = Directory.require(tx, HolderKind.USER, userName).value();
        return tx.get(Directory.ACCESS_KEY, Key.global(Directory.account(), keyId))
                .filter(found -> found.value().userId().equals(user.uniqueId()))
                .orElseThrow(() -> IamErrors.noSuchEntity("The Access Key with id " + keyId + " cannot be found."));
    }
}

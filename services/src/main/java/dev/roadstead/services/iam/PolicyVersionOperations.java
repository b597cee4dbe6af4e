package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Versioned;
import java.util.List;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsResponse;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionResponse;

/** Versions of managed policies. */
final class PolicyVersionOperations {
    private static final int LIMIT = 5;

    private final Platform platform;
    private final Directory directory;

    PolicyVersionOperations(Platform platform, Directory directory) {
        this.platform = platform;
        this.directory = directory;
    }

    CreatePolicyVersionResponse create(CreatePolicyVersionRequest request) {
        String document = PolicyOperations.checked(request.policyDocument());
        boolean inForce = Boolean.TRUE.equals(request.setAsDefault());
        IamPolicy policy = directory.store().write(tx -> {
            Versioned<IamPolicy> found = PolicyBook.requireOwn(tx, request.policyArn());
            IamPolicy.Versions versions = found.value().versions();
            if (versions.all().size() >= LIMIT) {
                throw IamErrors.limitExceeded("A managed policy can have up to " + LIMIT + " versions. Before you"
                        + " create a new version, you must delete an existing version.");
            }
            var now = platform.clock().instant();
            IamPolicy changed = found.value().with(versions.with(document, now, inForce), now);
            return tx.update(Directory.POLICY, found, changed).value();
        });
        IamPolicy.Version created = policy.versions().all().getLast();
        return CreatePolicyVersionResponse.builder()
                .policyVersion(
                        described(policy, created).toBuilder().document(null).build())
                .build();
    }

    GetPolicyVersionResponse get(GetPolicyVersionRequest request) {
        IamPolicy policy = PolicyBook.require(directory.store(), request.policyArn());
        IamPolicy.Version version = require(policy, request.policyArn(), request.versionId());
        return GetPolicyVersionResponse.builder()
                .policyVersion(described(policy, version))
                .build();
    }

    ListPolicyVersionsResponse list(ListPolicyVersionsRequest request) {
        IamPolicy policy = PolicyBook.require(directory.store(), request.policyArn());
        List<IamPolicy.Version> newestFirst = policy.versions().all().reversed();
        Page<IamPolicy.Version> page = Paging.page(
                newestFirst,
                version -> "%09d".formatted(999_999_999 - version.number()),
                request.marker(),
                request.maxItems());
        return ListPolicyVersionsResponse.builder()
                .versions(page.items().stream()
                        .map(version -> described(policy, version).toBuilder()
                                .document(null)
                                .build())
                        .toList())
                .isTruncated(Paging.truncated(page))
                .marker(page.token())
                .build();
    }

    DeletePolicyVersionResponse delete(DeletePolicyVersionRequest request) {
        directory.store().change(tx -> {
            Versioned<IamPolicy> found = PolicyBook.requireOwn(tx, request.policyArn());
            IamPolicy policy = found.value();
            IamPolicy.Version version = require(policy, request.policyArn(), request.versionId());
            if (version.equals(policy.versions().inForce())) {
                throw IamErrors.deleteConflict("Cannot delete the default version of a policy.");
            }
            tx.update(
                    Directory.POLICY,
                    found,
                    policy.with(
                            policy.versions().without(version), platform.clock().instant()));
        });
        return DeletePolicyVersionResponse.builder().build();
    }

    SetDefaultPolicyVersionResponse setDefault(SetDefaultPolicyVersionRequest request) {
        directory.store().change(tx -> {
            Versioned<IamPolicy> found = PolicyBook.requireOwn(tx, request.policyArn());
            IamPolicy policy = found.value();
            IamPolicy.Version version = require(policy, request.policyArn(), request.versionId());
            tx.update(
                    Directory.POLICY,
                    found,
                    policy.with(
                            policy.versions().inForce(version), platform.clock().instant()));
        });
        return SetDefaultPolicyVersionResponse.builder().build();
    }

    private static IamPolicy.Version require(IamPolicy policy, String arn, String id) {
        return policy.versions()
                .find(id)
                .orElseThrow(() -> IamErrors.noSuchEntity(
                        "Policy " + arn + " version " + id + " does not exist or is not attachable."));
    }

    private static PolicyVersion described(IamPolicy policy, IamPolicy.Version version) {
        return PolicyVersion.builder()
                .document(Documents.encoded(version.document()))
                .versionId(version.id())
                .isDefaultVersion(version.equals(policy.versions().inForce()))
                .createDate(version.created())
                .build();
    }
}

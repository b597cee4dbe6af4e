package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.ImageScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityRequest;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityResponse;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotEmptyException;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;

/** Repositories: made, described, set, removed. */
record RepositoryOperations(Store store, InstantSource clock, RegistryNames names) {

    private static final int PAGE_SIZE = 100;

    CreateRepositoryResponse create(CreateRepositoryRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        if (request.encryptionConfiguration() != null) {
            checkEncryption(request.encryptionConfiguration());
        }
        var settings = new Repository.Settings(
                immutable(request.imageTagMutabilityAsString()), scanOnPush(request.imageScanningConfiguration()));
        Map<String, String> tags = ResourceTags.of(request.tags());
        Repository repository = store.write(tx -> {
            if (tx.contains(Repository.KIND, id.key())) {
                throw RepositoryAlreadyExistsException.builder()
                        .message("The repository with name '" + id.name() + "' already exists in the registry with id '"
                                + id.account() + "'")
                        .build();
            }
            Repository created = Repository.create(id.name(), clock.instant(), settings, tags);
            return tx.insert(Repository.KIND, id.key(), created).value();
        });
        return CreateRepositoryResponse.builder()
                .repository(describe(id, repository))
                .build();
    }

    DescribeRepositoriesResponse describe(DescribeRepositoriesRequest request) {
        if (request.hasRepositoryNames()) {
            requireNoPage("repositoryNames", request.nextToken(), request.maxResults());
            List<software.amazon.awssdk.services.ecr.model.Repository> named = request.repositoryNames().stream()
                    .map(name -> Repositories.id(request.registryId(), name))
                    .map(id -> describe(id, Repositories.require(store, id).value()))
                    .toList();
            return DescribeRepositoriesResponse.builder().repositories(named).build();
        }
        Caller caller = Caller.current();
        Repositories.requireOwnRegistry(request.registryId());
        Page<Versioned<Repository>> page = Page.of(
                store.list(Repository.KIND, caller.account(), caller.region()),
                Versioned::id,
                request.nextToken(),
                request.maxResults() == null ? PAGE_SIZE : request.maxResults(),
                RepositoryOperations::invalidToken);
        return DescribeRepositoriesResponse.builder()
                .repositories(page.map(found -> describe(RepositoryId.of(caller, found.id()), found.value()))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteRepositoryResponse delete(DeleteRepositoryRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        boolean force = Boolean.TRUE.equals(request.force());
        Repository deleted = store.write(tx -> {
            Versioned<Repository> repository = Repositories.require(tx, id);
            List<Image> images = Images.list(tx, id);
            if (!images.isEmpty() && !force) {
                throw RepositoryNotEmptyException.builder()
                        .message("The repository with name '" + id.name() + "' in registry with id '" + id.account()
                                + "' cannot be deleted because it still contains images")
                        .build();
            }
            images.forEach(image -> tx.delete(Image.KIND, id.keyOf(image.digest())));
            tx.list(Layer.KIND, id.account(), id.region(), id.prefix())
                    .forEach(layer -> tx.delete(Layer.KIND, layer.key()));
            tx.delete(Repository.KIND, id.key(), repository.version());
            return repository.value();
        });
        return DeleteRepositoryResponse.builder()
                .repository(describe(id, deleted))
                .build();
    }

    PutImageTagMutabilityResponse putTagMutability(PutImageTagMutabilityRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        boolean immutable = immutable(request.imageTagMutabilityAsString());
        store.change(tx -> Repositories.change(
                tx,
                id,
                repository -> repository.withSettings(
                        new Repository.Settings(immutable, repository.settings().scanOnPush()))));
        return PutImageTagMutabilityResponse.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .imageTagMutability(mutability(immutable))
                .build();
    }

    PutImageScanningConfigurationResponse putScanning(PutImageScanningConfigurationRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        boolean scanOnPush = scanOnPush(request.imageScanningConfiguration());
        store.change(tx -> Repositories.change(
                tx,
                id,
                repository -> repository.withSettings(
                        new Repository.Settings(repository.settings().immutableTags(), scanOnPush))));
        return PutImageScanningConfigurationResponse.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .imageScanningConfiguration(scanning(scanOnPush))
                .build();
    }

    /** Repository policies cannot be set yet, so there never is one. */
    GetRepositoryPolicyResponse policy(GetRepositoryPolicyRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repositories.require(store, id);
        throw RepositoryPolicyNotFoundException.builder()
                .message("Repository policy does not exist for the repository with name '" + id.name()
                        + "' in the registry with id '" + id.account() + "'")
                .build();
    }

    private software.amazon.awssdk.services.ecr.model.Repository describe(RepositoryId id, Repository repository) {
        return software.amazon.awssdk.services.ecr.model.Repository.builder()
                .repositoryArn(id.arn())
                .registryId(id.account())
                .repositoryName(id.name())
                .repositoryUri(names.host(id.account(), id.region()) + "/" + id.name())
                .createdAt(repository.createdAt())
                .imageTagMutability(mutability(repository.settings().immutableTags()))
                .imageScanningConfiguration(scanning(repository.settings().scanOnPush()))
                .encryptionConfiguration(encryption -> encryption.encryptionType("AES256"))
                .build();
    }

    private static void checkEncryption(EncryptionConfiguration encryption) {
        String type = encryption.encryptionTypeAsString();
        if (!"AES256".equals(type) || encryption.kmsKey() != null) {
            throw Failures.notImplemented("ECR encryptionType '" + type + "' with a KMS key");
        }
    }

    private static boolean immutable(@Nullable String mutability) {
        if (mutability == null) {
            return false;
        }
        return switch (mutability) {
            case "MUTABLE" -> false;
            case "IMMUTABLE" -> true;
            default -> throw Failures.notImplemented("ECR imageTagMutability '" + mutability + "'");
        };
    }

    private static ImageTagMutability mutability(boolean immutable) {
        return immutable ? ImageTagMutability.IMMUTABLE : ImageTagMutability.MUTABLE;
    }

    private static boolean scanOnPush(@Nullable ImageScanningConfiguration scanning) {
        return scanning != null && Boolean.TRUE.equals(scanning.scanOnPush());
    }

    private static ImageScanningConfiguration scanning(boolean scanOnPush) {
        return ImageScanningConfiguration.builder().scanOnPush(scanOnPush).build();
    }

    /** What is asked for by name comes all at once. */
    static void requireNoPage(String named, @Nullable String token, @Nullable Integer limit) {
        if (token != null || limit != null) {
            String option = token != null ? "nextToken" : "maxResults";
            throw InvalidParameterException.builder()
                    .message("Invalid parameter at '" + option + "' failed to satisfy constraint: 'must not be given "
                            + "together with " + named + "'")
                    .build();
        }
    }

    static InvalidParameterException invalidToken() {
        return InvalidParameterException.builder()
                .message("Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'")
                .build();
    }
}

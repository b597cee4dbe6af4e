package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecr.model.ImageTagAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.LayersNotFoundException;
import software.amazon.awssdk.services.ecr.model.LimitExceededException;
import software.amazon.awssdk.services.ecr.model.ReferencedImagesNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The registry that docker, podman, buildah, skopeo, crane and the hosts speak to: the OCI distribution API under {@code /v2/}.
 * Nobody is anonymous: every request carries a password of GetAuthorizationToken's, and is authorized as the IAM actions that
 * AWS asks for. Thread-safe; blocks while bytes pass.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md">OCI distribution 1.1</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html">ECR registry authentication</a>
 */
public final class Registry {

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RegistryAdmission admission;
    private final Calls calls;
    private final BlobEndpoints blobs;
    private final ManifestEndpoints manifests;

    Registry(RegistryAdmission admission, Calls calls, BlobEndpoints blobs, ManifestEndpoints manifests) {
        this.admission = admission;
        this.calls = calls;
        this.blobs = blobs;
        this.manifests = manifests;
    }

    /**
     * Answers a request. Errors of the client are answers, too.
     *
     * @throws IOException when the client goes away or the disk fails
     */
    public RegistryResponse handle(RegistryRequest request) throws IOException {
        if (LayerBucket.names(request.header("host").orElse(""))) {
            return blobs.bucket().answer(request);
        }
        try {
            RegistryPath path = RegistryPath.parse(request.path())
                    .orElseThrow(() -> new RegistryException(404, "UNSUPPORTED", "no such path: " + request.path()));
            Caller caller = admission.admit(request);
            return ScopedCall.as(caller, () -> route(caller, request, path))
                    .with("Docker-Distribution-Api-Version", "registry/2.0");
        } catch (RegistryException refused) {
            return refusal(request, refused);
        } catch (AwsServiceException refused) {
            return refusal(request, translate(refused));
        } catch (StoreException failed) {
            LOG.warn("{} {} could not be stored: {}", request.method(), request.path(), failed.getMessage());
            return refusal(request, RegistryException.storage("the registry " + failed.getMessage()));
        }
    }

    private RegistryResponse route(Caller caller, RegistryRequest request, RegistryPath path) throws IOException {
        Access access = new Access(calls, caller, request);
        return switch (path) {
            case RegistryPath.Ping() -> RegistryResponse.json(200, "{}");
            case RegistryPath.BlobAt(String name, String digest) -> blobs.blob(access.to(name), digest);
            case RegistryPath.UploadsOf(String name) -> blobs.uploads(access.to(name));
            case RegistryPath.UploadAt(String name, String id) -> blobs.upload(access.to(name), id);
            case RegistryPath.ManifestAt(String name, String reference) ->
                manifests.manifest(access.to(name), reference);
            case RegistryPath.TagsOf(String name) -> manifests.tags(access.to(name));
            case RegistryPath.ReferrersOf(String name, String digest) -> manifests.referrers(access.to(name), digest);
        };
    }

    /** A request of a caller's, on its way to a repository. */
    private record Access(Calls calls, Caller caller, RegistryRequest request) {

        RepositoryRequest to(String name) {
            if (!RepositoryId.isName(name)) {
                throw new RegistryException(
                        400,
                        "NAME_INVALID",
                        "repository name: " + name
                                + " (expected lower-case letters, digits and separators, 2 to 256 characters)");
            }
            return new RepositoryRequest(calls, RepositoryId.of(caller, name), request);
        }
    }

    private static RegistryException translate(AwsServiceException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused) {
            case RepositoryNotFoundException unknown -> new RegistryException(404, "NAME_UNKNOWN", message);
            case ImageTagAlreadyExistsException immutable -> new RegistryException(400, "TAG_INVALID", message);
            case LayersNotFoundException missing -> new RegistryException(400, "MANIFEST_BLOB_UNKNOWN", message);
            case ReferencedImagesNotFoundException missing -> new RegistryException(404, "MANIFEST_UNKNOWN", message);
            case LimitExceededException over -> RegistryException.tooManyRequests(message);
            default -> refusedByPolicy(refused);
        };
    }

    private static RegistryException refusedByPolicy(AwsServiceException refused) {
        if (refused.awsErrorDetails() != null
                && refused.awsErrorDetails().errorCode().equals("AccessDeniedException")) {
            return new RegistryException(
                    403, "DENIED", refused.awsErrorDetails().errorMessage());
        }
        throw refused;
    }

    private static RegistryResponse refusal(RegistryRequest request, RegistryException refused) {
        LOG.debug("{} {} is refused: {}", request.method(), request.path(), refused.getMessage());
        Map<String, Object> error = Map.of("code", refused.code(), "message", String.valueOf(refused.getMessage()));
        RegistryResponse response = RegistryResponse.json(
                        refused.status(), JSON.writeValueAsString(Map.of("errors", List.of(error))))
                .with("Docker-Distribution-Api-Version", "registry/2.0");
        if (refused.status() != 401) {
            return response;
        }
        String realm = "http://" + request.header("host").orElse("localhost") + "/";
        return response.with("WWW-Authenticate", "Basic realm=\"" + realm + "\",service=\"ecr.amazonaws.com\"");
    }

    /** Runs what may fail with an IOException as a caller. */
    private interface ScopedCall {
        RegistryResponse run() throws IOException;

        static RegistryResponse as(Caller caller, ScopedCall call) throws IOException {
            try {
                return caller.run(() -> {
                    try {
                        return call.run();
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }
    }
}

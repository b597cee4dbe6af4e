package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.SealingKey;
import java.nio.file.Path;

/**
 * ECR, put together.
 *
 * @param api the control API, for the gateway and for other services
 * @param registry what answers under {@code /v2/}
 * @param housekeeping what is to be done from time to time
 */
public record Ecr(EcrApi api, Registry registry, Housekeeping housekeeping) {

    /** The largest layer that ECR takes: 52,000 MiB. */
    private static final long LAYER_LIMIT_BYTES = 52_000L << 20;

    /**
     * What ECR needs beyond the platform.
     *
     * @param directory where layers and manifests are kept; made when it is not there
     * @param names what its registries are called on the host
     * @param sealingKey seals registry passwords, and links to layers
     * @param endpoints of VPCs, which downloads may come by
     */
    public record Settings(Path directory, RegistryNames names, SealingKey sealingKey, EndpointGate endpoints) {}

    /** Opens ECR on an installation's records and files. */
    public static Ecr open(Platform platform, Settings settings) {
        return open(platform, settings, LAYER_LIMIT_BYTES);
    }

    static Ecr open(Platform platform, Settings settings, long layerLimitBytes) {
        Calls calls = platform.calls("ecr", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        Blobs blobs = Blobs.open(settings.directory(), platform.clock());
        Uploads uploads = new Uploads(blobs, platform.ids(), platform.clock());
        Layers layers = new Layers(platform.store(), platform.clock());
        Images images = new Images(platform.store(), blobs, platform.ids(), platform.clock());
        ImageRemoval removal = new ImageRemoval(platform.store());
        LayerBucket bucket = new LayerBucket(blobs, settings.sealingKey(), platform.clock(), settings.endpoints());
        RegistryTokens tokens = new RegistryTokens(settings.sealingKey());
        platform.store()
                .listAll(Repository.KIND)
                .forEach(stored -> settings.names()
                        .host(stored.key().account(), stored.key().region()));
        Registry registry = new Registry(
                new RegistryAdmission(tokens, platform.clock(), settings.endpoints()),
                calls,
                new BlobEndpoints(layers, blobs, uploads, bucket, layerLimitBytes),
                new ManifestEndpoints(platform.store(), blobs, images, removal));
        EcrApi api = new EcrApi(
                calls,
                new EcrApi.Operations(
                        new RepositoryOperations(platform.store(), platform.clock(), settings.names()),
                        new ImageOperations(images),
                        new ImageBatchOperations(images, removal),
                        new LifecycleOperations(platform.store()),
                        new EcrApi.RegistryOperations(
                                new AuthorizationOperations(tokens, platform.clock(), settings.names()),
                                new TagOperations(platform.store()))));
        return new Ecr(api, registry, new Housekeeping(platform.store(), blobs, uploads, layers, platform.clock()));
    }
}

package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Image;
import java.io.IOException;
import java.net.URI;

/** Asks a registry which digest stands behind an image's reference, and by that whether we may have the image. */
final class ImageResolver {
    private final RegistrySession session;
    private final Image image;
    private final String failure;

    ImageResolver(RegistrySession session, Image image) {
        this.session = session;
        this.image = image;
        this.failure = "failed to resolve ref " + image + ": ";
    }

    /**
     * The digest of the manifest or index.
     *
     * @throws ImagePullException when the registry does not say; the message is AWS's
     */
    String resolve() throws ImagePullException {
        URI uri = session.manifest(image.reference());
        try (HttpResponse response = session.request("HEAD", uri)) {
            if (response.status() != 200) {
                throw refused(response);
            }
            if (image.reference().startsWith("sha256:")) {
                return image.reference();
            }
            String digest = response.header("docker-content-digest").orElse("");
            return ImageManifest.isDigest(digest) ? digest : digestOfContent(uri);
        } catch (IOException e) {
            throw ImagePullException.passing(
                    failure + RegistrySession.FailedRequest.of("HEAD", uri, e).getMessage());
        }
    }

    private ImagePullException refused(HttpResponse response) {
        String status = "pulling from host " + session.host() + " failed with status code [manifests "
                + image.reference() + "]: " + response.statusLine();
        return switch (response.status()) {
            case 404 -> ImagePullException.lasting(failure + image + ": not found");
            case 401 ->
                ImagePullException.lasting("pull access denied, repository does not exist or may require"
                        + " authorization: server message: " + status);
            case 429 -> ImagePullException.passing(failure + status);
            default ->
                response.status() >= 500
                        ? ImagePullException.passing(failure + status)
                        : ImagePullException.lasting(failure + status);
        };
    }

    /** For registries that do not say the digest in a header. */
    private String digestOfContent(URI uri) throws ImagePullException, IOException {
        try (HttpResponse response = session.request("GET", uri)) {
            if (response.status() != 200) {
                throw ImagePullException.lasting(failure + response.statusLine());
            }
            return ImageManifest.digest(response.bytes(ImageManifest.BYTES_LIMIT));
        }
    }
}

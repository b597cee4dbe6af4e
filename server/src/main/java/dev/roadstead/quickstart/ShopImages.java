package dev.roadstead.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/** The shop's repositories, and the images in them. */
final class ShopImages {

    private static final String KEEP_LAST_TEN = """
            {"rules":[{"rulePriority":1,"description":"Keep last 10 images","selection":{"tagStatus":"any",\
            "countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}""";

    private final EcrClient ecr;

    ShopImages(EcrClient ecr) {
        this.ecr = ecr;
    }

    /** Pushes the image of a layout unless the repository has that tag; returns the image's full name. */
    String ensure(String repositoryName, Path layout, String tag) throws IOException, InterruptedException {
        String uri = repository(repositoryName).repositoryUri();
        if (!pushed(repositoryName, tag)) {
            String token =
                    ecr.getAuthorizationToken().authorizationData().getFirst().authorizationToken();
            new ImagePush(uri, token).push(layout, tag);
        }
        return uri + ":" + tag;
    }

    private boolean pushed(String repositoryName, String tag) {
        try {
            ecr.describeImages(r -> r.repositoryName(repositoryName)
                    .imageIds(List.of(ImageIdentifier.builder().imageTag(tag).build())));
            return true;
        } catch (ImageNotFoundException e) {
            return false;
        }
    }

    private Repository repository(String name) {
        try {
            return ecr.describeRepositories(r -> r.repositoryNames(name))
                    .repositories()
                    .getFirst();
        } catch (RepositoryNotFoundException e) {
            Repository made = ecr.createRepository(
                            r -> r.repositoryName(name).imageScanningConfiguration(scan -> scan.scanOnPush(true)))
                    .repository();
            ecr.putLifecyclePolicy(r -> r.repositoryName(name).lifecyclePolicyText(KEEP_LAST_TEN));
            return made;
        }
    }
}

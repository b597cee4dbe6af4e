package dev.roadstead.host.linux;

import com.google.protobuf.Timestamp;
import dev.roadstead.host.linux.containerd.containers.Container;
import dev.roadstead.host.linux.containerd.containers.ListContainersRequest;
import dev.roadstead.host.linux.containerd.images.DeleteImageRequest;
import dev.roadstead.host.linux.containerd.images.Image;
import dev.roadstead.host.linux.containerd.images.ListImagesRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets images that no container uses, as the ECS agent does on instances: a few at a time, the longest unused first, and none that was
 * used lately (<a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/automated_image_cleanup.html">automated image
 * cleanup</a>). containerd then collects their layers at once, but for those of other images.
 */
final class ImageCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCleanup.class);

    /** Between two passes. */
    static final Duration INTERVAL = Duration.ofMinutes(30);

    /** How long an image stays without being used. */
    private static final Duration LEAST_AGE = Duration.ofHours(1);

    /** Images forgotten in one pass. */
    private static final int AT_ONCE = 5;

    private final Containerd containerd;
    private final InstantSource clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();

    ImageCleanup(Containerd containerd, InstantSource clock) {
        this.containerd = containerd;
        this.clock = clock;
    }

    /**
     * Notes that a container is to be made from an image, which stays for a while from now on; to be called before one looks
     * whether the image is there.
     */
    void use(String image) {
        used.put(image, clock.instant());
    }

    /** Forgets what is unused for long enough, and returns the names. */
    List<String> pass() {
        Set<String> running =
                containerd.containers().list(ListContainersRequest.getDefaultInstance()).getContainersList().stream()
                        .map(Container::getImage)
                        .collect(Collectors.toSet());
        Instant limit = clock.instant().minus(LEAST_AGE);
        List<Image> images =
                containerd.images().list(ListImagesRequest.getDefaultInstance()).getImagesList();
        List<String> unused = images.stream()
                .filter(image -> !running.contains(image.getName()))
                .filter(image -> lastUse(image).isBefore(limit))
                .sorted(Comparator.comparing(this::lastUse))
                .limit(AT_ONCE)
                .map(Image::getName)
                .toList();
        Set<String> names = images.stream().map(Image::getName).collect(Collectors.toSet());
        used.entrySet().removeIf(use -> use.getValue().isBefore(limit) && !names.contains(use.getKey()));
        return unused.stream().filter(name -> forgotten(name, limit)).toList();
    }

    /** Whoever notes a use meanwhile waits, and finds the image either safe or gone. */
    private boolean forgotten(String name, Instant limit) {
        AtomicBoolean gone = new AtomicBoolean();
        used.compute(name, (_, lastUse) -> {
            if (lastUse != null && !lastUse.isBefore(limit)) {
                return lastUse;
            }
            forget(name);
            gone.set(true);
            return null;
        });
        return gone.get();
    }

    /** After a restart of this process, when the image came is all that is known. */
    private Instant lastUse(Image image) {
        Timestamp created = image.getCreatedAt();
        return used.getOrDefault(image.getName(), Instant.ofEpochSecond(created.getSeconds(), created.getNanos()));
    }

    private void forget(String name) {
        try {
            containerd
                    .images()
                    .delete(DeleteImageRequest.newBuilder()
                            .setName(name)
                            .setSync(true)
                            .build());
            LOG.info("image {} is used by no container any more, and is forgotten", name);
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
    }
}

package dev.roadstead.host.linux;

import java.util.Map;

/**
 * An image that lies unpacked on this machine.
 *
 * @param name as containerd knows it
 * @param digest of the manifest or index that the reference stands for
 * @param chainId the snapshot of its topmost layer
 * @param layer the digest of its topmost layer
 * @param bytes what of it takes how much of the disk
 */
record UnpackedImage(
        String name,
        String digest,
        String chainId,
        String layer,
        ImageConfiguration configuration,
        Map<String, Long> bytes) {
    UnpackedImage {
        bytes = Map.copyOf(bytes);
    }
}

package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.types.Mount;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The user and group files of images, read once for each stack of layers. */
final class ImageAccounts {
    /** Images whose files are kept; when there are more, all are read again as they are needed. */
    private static final int LIMIT = 1000;

    private final Map<String, Accounts> known = new ConcurrentHashMap<>();

    private record Accounts(String passwd, String group) {}

    /**
     * Resolves a user of an image.
     *
     * @param fileSystem a container's file system made from the image, asked for only if the files are not known
     * @throws IllegalArgumentException when the image has no such user or group
     */
    ContainerUser resolve(String user, String chainId, Supplier<List<Mount>> fileSystem) {
        Accounts accounts = known.get(chainId);
        if (accounts == null) {
            LayeredFiles files = LayeredFiles.of(fileSystem.get());
            accounts = new Accounts(
                    files.read("etc/passwd").orElse(""), files.read("etc/group").orElse(""));
            if (known.size() >= LIMIT) {
                known.clear();
            }
            known.put(chainId, accounts);
        }
        return ContainerUser.resolve(user, accounts.passwd(), accounts.group());
    }
}

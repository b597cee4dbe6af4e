package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.types.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads small files of a container's file system without mounting it: from the uppermost layer's directory that has them. A
 * whiteout, which overlayfs keeps as a device, hides what lies below.
 */
record LayeredFiles(List<Path> directories) {
    /** The largest file that is read: /etc/passwd and the like. */
    private static final long LIMIT = 1 << 20;

    LayeredFiles {
        directories = List.copyOf(directories);
    }

    /** The directories behind a snapshot's mounts, uppermost first. */
    static LayeredFiles of(List<Mount> mounts) {
        List<Path> directories = new ArrayList<>();
        for (Mount mount : mounts) {
            if (!mount.getType().equals("overlay")) {
                directories.add(Path.of(mount.getSource()));
            }
            for (String option : mount.getOptionsList()) {
                if (option.startsWith("upperdir=")) {
                    directories.addFirst(Path.of(option.substring("upperdir=".length())));
                }
                if (option.startsWith("lowerdir=")) {
                    for (String lower : option.substring("lowerdir=".length()).split(":")) {
                        directories.add(Path.of(lower));
                    }
                }
            }
        }
        return new LayeredFiles(directories);
    }

    /** The text of a file such as {@code etc/passwd}; empty if there is none, or it is anything but a plain small file. */
    Optional<String> read(String name) {
        for (Path directory : directories) {
            Path file = directory.resolve(name);
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try {
                boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LIMIT;
                return plain ? Optional.of(Files.readString(file)) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}

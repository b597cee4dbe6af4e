package dev.roadstead.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The server's process as other commands see it: by its pid file, checked against what really runs. */
record ServerProcess(ProcessHandle handle) {

    /** The running server of an installation; empty when none runs, also where a pid file was left behind. */
    static Optional<ServerProcess> find(Installation installation) {
        try {
            long pid = Long.parseLong(Files.readString(installation.pidFile()).strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> isOurs(handle, installation))
                    .map(ServerProcess::new);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Writes this process's pid where {@link #find} looks. */
    static void register(Installation installation) throws IOException {
        Files.writeString(installation.pidFile(), ProcessHandle.current().pid() + "\n");
    }

    long pid() {
        return handle.pid();
    }

    /** A pid may have been taken over by another process; ours names its data directory on its command line. */
    private static boolean isOurs(ProcessHandle handle, Installation installation) {
        try {
            String commandLine = Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"));
            return commandLine.contains(Main.class.getName())
                    && commandLine.contains(installation.data().toString());
        } catch (IOException e) {
            return false;
        }
    }
}

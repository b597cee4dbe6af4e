package dev.roadstead.host.linux;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that have a {@link NetworkLab} each, whose number no other class's have. */
class WithNetworkLab {
    private final int number;
    NetworkLab lab;

    WithNetworkLab(int number) {
        this.number = number;
    }

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new NetworkLab(number, directory);
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }
}

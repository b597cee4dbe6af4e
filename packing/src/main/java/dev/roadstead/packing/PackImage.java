package dev.roadstead.packing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The command behind {@code scripts/pack-image}: reads its options, packs the image and prints its digest. */
public final class PackImage {

    private static final String USAGE = """
            Usage: pack-image --layer DIR [--layer DIR]... --output DIR [options]
            Packs directories into an OCI image layout and prints the manifest's digest. The same input gives the
            same digest. Push it with: skopeo copy oci:DIR:TAG docker://REGISTRY/REPOSITORY:TAG

              --layer DIR          a root file system, or what is laid over the one before; each becomes a layer
              --output DIR         the layout: absent, empty, or one that was packed before (it is replaced)
              --tag TAG            its tag in the layout (latest)
              --entrypoint WORD    a word of the entry point; repeat for the next one
              --cmd WORD           a word of the command; repeat for the next one
              --env NAME=VALUE     an environment variable; repeat for more
              --label NAME=VALUE   a label; repeat for more
              --port PORT[/PROTO]  an exposed port; repeat for more
              --user USER[:GROUP]  whom the process runs as (root)
              --workdir DIR        where it starts (/)
              --architecture ARCH  amd64 or arm64 (this machine's)
              --help               this text
            """;

    private PackImage() {}

    /** Exits 0 when packed, 2 when an option is wrong, 1 when the disk fails. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        if (arguments.length == 0 || arguments[0].equals("--help")) {
            System.out.print(USAGE);
            return arguments.length == 0 ? 2 : 0;
        }
        try {
            PackOptions options = PackOptions.parse(arguments);
            System.out.println(pack(options));
            return 0;
        } catch (IllegalArgumentException wrong) {
            System.err.println("pack-image: " + wrong.getMessage());
            return 2;
        } catch (IOException | UncheckedIOException failed) {
            System.err.println("pack-image: " + failed);
            return 1;
        }
    }

    private static String pack(PackOptions options) throws IOException {
        OciLayout layout = OciLayout.replace(options.output());
        for (Path directory : options.layers()) {
            layout.addLayer(directory);
        }
        return layout.finish(options.image(), options.tag());
    }
}

package dev.roadstead.server;

import dev.roadstead.host.Probe;
import dev.roadstead.host.linux.HostProbes;
import dev.roadstead.host.linux.NetworkProbes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = "Look at this machine; exit 0 when Roadstead can run on it.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        DataDirectory.requireUsable(data.directory());
        var out = spec.commandLine().getOut();
        boolean sound = true;
        for (Probe probe : probes(settings.installation(data.directory()))) {
            out.printf("%-8s %-22s %s%n", word(probe.verdict()), probe.name(), probe.found());
            if (!probe.mend().isEmpty()) {
                out.printf("%-8s %-22s mend: %s%n", "", "", probe.mend());
            }
            sound &= probe.verdict() != Probe.Verdict.FAILED;
        }
        out.println(sound ? "This machine is sound." : "Roadstead cannot run here until what failed is mended.");
        return sound ? 0 : 1;
    }

    /** Everything that is looked at, in the order in which one thing rests on another. */
    static List<Probe> probes(Installation installation) {
        List<Probe> probes = new ArrayList<>();
        ServerProbes server = new ServerProbes(installation);
        probes.add(ServerProbes.java());
        probes.addAll(HostProbes.probe(installation.data()));
        probes.addAll(new NetworkProbes(installation.networkSettings()).probe());
        probes.add(server.otherInstallations());
        probes.add(server.port());
        return probes;
    }

    private static String word(Probe.Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case WARNING -> "warning";
            case FAILED -> "FAILED";
        };
    }
}

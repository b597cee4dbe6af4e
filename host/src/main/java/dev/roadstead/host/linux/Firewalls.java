package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import dev.roadstead.host.linux.FirewallListing.Chain;
import dev.roadstead.host.linux.FirewallListing.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other programs' firewalls on this machine. Where one drops packets that nobody accepts, rules that accept those of our devices are put
 * first, each marked with the installation; what may pass is decided by our own tables.
 */
final class Firewalls {
    private static final Logger LOG = LoggerFactory.getLogger(Firewalls.class);
    private static final Path LEGACY_TABLES = Path.of("/proc/thread-self/net/ip_tables_names");
    private static final List<String> LEGACY_CHAINS = List.of("INPUT", "FORWARD", "OUTPUT");

    private final Nftables filter;
    private final String prefix;
    private final String mark;

    /** @param prefix of the names of our devices */
    Firewalls(Nftables filter, String prefix, String mark) {
        this.filter = filter;
        this.prefix = prefix;
        this.mark = mark;
    }

    /** Chains that would drop our packets, in words. */
    List<String> found() {
        List<String> found = new ArrayList<>();
        closing(listing()).forEach(chain -> found.add("nftables " + chain));
        legacyClosing().forEach(chain -> found.add("iptables-legacy " + chain));
        return found;
    }

    /** Lets our packets pass; repeated calls add nothing. A firewall that cannot be read is left alone. */
    void open() {
        try {
            StringBuilder commands = new StringBuilder();
            for (Chain chain : closing(listing())) {
                if (chain.rules().stream().noneMatch(rule -> rule.comment().equals(mark))) {
                    for (String match : matches(chain.hook(), "iifname", "oifname")) {
                        commands.append("insert rule ")
                                .append(chain)
                                .append(' ')
                                .append(match)
                                .append(" \"");
                        commands.append(prefix)
                                .append("*\" accept comment \"")
                                .append(mark)
                                .append("\"\n");
                    }
                }
            }
            run(commands.toString());
        } catch (NetworkException e) {
            LOG.warn("Another firewall may drop the VPCs' packets, and its rules cannot be read: {}", e.getMessage());
        }
        for (String chain : legacyClosing()) {
            for (String match : matches(chain.toLowerCase(Locale.ROOT), "-i", "-o")) {
                legacy(List.of("-I", chain, match, prefix + "+", "-m", "comment", "--comment", mark, "-j", "ACCEPT"));
            }
        }
    }

    /** Takes our rules out again. */
    void close() {
        StringBuilder commands = new StringBuilder();
        for (Chain chain : listing().chains()) {
            for (Rule rule : chain.rules()) {
                if (rule.comment().equals(mark)) {
                    commands.append("delete rule ")
                            .append(chain)
                            .append(" handle ")
                            .append(rule.handle());
                    commands.append('\n');
                }
            }
        }
        run(commands.toString());
        for (String rule : legacyRules()) {
            if (rule.contains(mark)) {
                legacy(List.of(rule.replaceFirst("^-A", "-D").replace("\"", "").split(" ")));
            }
        }
    }

    private static List<String> matches(String hook, String in, String out) {
        return switch (hook) {
            case "input" -> List.of(in);
            case "output" -> List.of(out);
            default -> List.of(in, out);
        };
    }

    private FirewallListing listing() {
        return FirewallListing.parse(filter.list("list ruleset"));
    }

    private static List<Chain> closing(FirewallListing listing) {
        return listing.chains().stream()
                .filter(chain -> chain.closes() && !chain.table().startsWith("roadstead-"))
                .toList();
    }

    private void run(String commands) {
        if (!commands.isEmpty()) {
            filter.run(commands);
        }
    }

    private List<String> legacyClosing() {
        List<String> rules = legacyRules();
        return LEGACY_CHAINS.stream()
                .filter(chain -> rules.contains("-P " + chain + " DROP"))
                .filter(chain ->
                        rules.stream().noneMatch(rule -> rule.startsWith("-A " + chain + " ") && rule.contains(mark)))
                .toList();
    }

    /** Only asked where the old tables are in use, since asking makes them. */
    private static List<String> legacyRules() {
        try {
            boolean used = Files.exists(LEGACY_TABLES)
                    && Files.readAllLines(LEGACY_TABLES).contains("filter");
            return used ? legacy(List.of("-S")).lines().toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String legacy(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("iptables-legacy", "-w", "5"));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                LOG.warn("{} failed: {}", command, output.strip());
            }
            return output;
        } catch (IOException e) {
            LOG.warn("{} cannot be run: {}", command, e.toString());
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while changing the firewall", e);
        }
    }
}

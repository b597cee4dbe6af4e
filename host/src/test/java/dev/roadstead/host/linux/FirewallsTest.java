package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FirewallsTest {
    private static final String LISTING = """
            table ip filter { # handle 1
            	chain FORWARD { # handle 1
            		type filter hook forward priority filter; policy drop;
            		iifname "docker0" accept # handle 2
            		iifname "rs*" accept comment "roadstead-0a0b0c0d" # handle 3
            	}
            	chain INPUT { # handle 2
            		type filter hook input priority filter; policy accept;
            	}
            }
            table inet firewalld { # handle 9
            	chain filter_FORWARD { # handle 4
            		type filter hook forward priority filter + 10; policy accept;
            		ct state { established, related } accept # handle 5
            		reject with icmpx admin-prohibited # handle 6
            	}
            	chain helper { # handle 7
            		drop # handle 8
            	}
            }
            table ip6 filter { # handle 2
            	chain FORWARD { # handle 1
            		type filter hook forward priority filter; policy drop;
            	}
            }
            """;

    @Test
    void chainsThatDropWhatNobodyAcceptsAreFound() {
        List<FirewallListing.Chain> chains = FirewallListing.parse(LISTING).chains();

        assertThat(chains)
                .extracting(FirewallListing.Chain::toString, FirewallListing.Chain::closes)
                .containsExactly(
                        tuple("ip filter FORWARD", true),
                        tuple("ip filter INPUT", false),
                        tuple("inet firewalld filter_FORWARD", true));
        assertThat(chains.getFirst().rules().get(1))
                .isEqualTo(new FirewallListing.Rule("iifname \"rs*\" accept", "roadstead-0a0b0c0d", "3"));
    }

    @Test
    @Tag("kernel")
    void packetsPassAFirewallThatDropsAndItIsLeftAsItWas() throws Exception {
        OwnMachine.run(FirewallScenario.class, "6");
    }

    @Test
    @Tag("kernel")
    void packetsPassTheOldTablesAndTheyAreLeftAsTheyWere() throws Exception {
        OwnMachine.run(OldTablesScenario.class, "7");
    }

    /** Run in a machine of its own. */
    static final class FirewallScenario {
        public static void main(String[] arguments) throws Exception {
            Sysctl.write("ipv4/ip_forward", "0");
            for (String chain : List.of("INPUT", "FORWARD", "OUTPUT")) {
                NetworkLab.runHere("iptables", "-P", chain, "DROP");
            }
            NetworkLab.runHere("nft", "add table inet firewalld");
            NetworkLab.runHere(
                    "nft", "add chain inet firewalld filter_FORWARD { type filter hook forward priority 10 ; }");
            NetworkLab.runHere("nft", "add rule inet firewalld filter_FORWARD reject");
            String before = NetworkLab.runHere("nft", "list", "ruleset");
            assertThat(before).contains("chain INPUT", "reject");
            try (NetworkLab lab = lab(arguments)) {
                lab.apply(vpcs(lab));
                lab.serve("eni-b", 80);
                assertThat(lab.reach("eni-a", lab.publicAddress(11).toString(), 80))
                        .isEqualTo(lab.publicAddress(10).toString());

                String during = NetworkLab.runHere("nft", "list", "ruleset");
                lab.restart();
                lab.apply(vpcs(lab));
                assertThat(count(NetworkLab.runHere("nft", "list", "ruleset"), "comment \"roadstead-"))
                        .isEqualTo(count(during, "comment \"roadstead-"))
                        .isPositive();
                lab.network().remove();
                assertThat(NetworkLab.runHere("nft", "list", "ruleset")).isEqualTo(before);
                assertThat(Sysctl.read("ipv4/ip_forward")).isEqualTo("0");
            }
        }
    }

    /** Run in a machine of its own. */
    static final class OldTablesScenario {
        public static void main(String[] arguments) throws Exception {
            NetworkLab.runHere("iptables-legacy", "-P", "FORWARD", "DROP");
            String before = NetworkLab.runHere("iptables-legacy", "-S");
            assertThat(before).contains("-P FORWARD DROP");
            try (NetworkLab lab = lab(arguments)) {
                lab.apply(vpcs(lab));
                lab.serve("eni-b", 80);
                assertThat(lab.reach("eni-a", lab.publicAddress(11).toString(), 80))
                        .isEqualTo(lab.publicAddress(10).toString());

                lab.network().remove();
                assertThat(NetworkLab.runHere("iptables-legacy", "-S")).isEqualTo(before);
            }
        }
    }

    private static NetworkLab lab(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("lab");
        return new NetworkLab(Integer.parseInt(arguments[0]), directory, directory.resolve("run"));
    }

    private static PlanBuilder[] vpcs(NetworkLab lab) {
        return new PlanBuilder[] {
            new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"),
            new PlanBuilder("vpc-b").add("eni-b", "10.0.1.10", lab.publicAddress(11), "sg-open")
        };
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }
}

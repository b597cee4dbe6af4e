package dev.roadstead.host.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Base chains of this machine's packet filter, read from nft's listing: where other programs (Docker, ufw, firewalld) decide on packets
 * that are delivered, sent or passed on.
 */
record FirewallListing(List<Chain> chains) {
    private static final Pattern TABLE = Pattern.compile("table (ip|inet) (\\S+) \\{.*");
    private static final Pattern CHAIN = Pattern.compile("\\tchain (\\S+) \\{.*");
    private static final Pattern BASE =
            Pattern.compile("\\t\\ttype filter hook (input|forward|output) priority [^;]*;(?: policy (\\w+);)?.*");
    private static final Pattern RULE = Pattern.compile("\\t\\t(.*?)(?: comment \"([^\"]*)\")? # handle (\\d+)");

    /**
     * A base chain.
     *
     * @param policy what becomes of packets that no rule decides on
     */
    record Chain(String family, String table, String name, String hook, String policy, List<Rule> rules) {

        /** Whether a packet that nobody accepts is dropped here. */
        boolean closes() {
            boolean lastCloses = !rules.isEmpty() && rules.getLast().text().matches("(counter )?(drop|reject\\b.*)");
            return policy.equals("drop") || lastCloses || table.equals("firewalld");
        }

        @Override
        public String toString() {
            return family + " " + table + " " + name;
        }
    }

    /** A rule with the handle that it is deleted by. */
    record Rule(String text, String comment, String handle) {}

    /** Reads what {@code nft -a -s list ruleset} prints. */
    static FirewallListing parse(String listing) {
        List<Chain> chains = new ArrayList<>();
        String family = "";
        String table = "";
        String chain = "";
        boolean inBase = false;
        for (String line : listing.lines().toList()) {
            Matcher matcher = TABLE.matcher(line);
            if (matcher.matches()) {
                family = matcher.group(1);
                table = matcher.group(2);
                inBase = false;
            } else if (line.startsWith("table ")) {
                family = "";
            } else if ((matcher = CHAIN.matcher(line)).matches()) {
                chain = matcher.group(1);
                inBase = false;
            } else if ((matcher = BASE.matcher(line)).matches() && !family.isEmpty()) {
                String policy = matcher.group(2) == null ? "accept" : matcher.group(2);
                chains.add(new Chain(family, table, chain, matcher.group(1), policy, new ArrayList<>()));
                inBase = true;
            } else if (inBase && (matcher = RULE.matcher(line)).matches()) {
                String comment = matcher.group(2) == null ? "" : matcher.group(2);
                chains.getLast().rules.add(new Rule(matcher.group(1), comment, matcher.group(3)));
            }
        }
        return new FirewallListing(chains);
    }
}

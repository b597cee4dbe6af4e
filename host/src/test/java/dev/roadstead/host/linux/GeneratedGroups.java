package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.StatedNetwork.Group;
import dev.roadstead.host.linux.StatedNetwork.Members;
import dev.roadstead.host.linux.StatedNetwork.Peer;
import dev.roadstead.host.linux.StatedNetwork.PrefixList;
import dev.roadstead.host.linux.StatedNetwork.Range;
import dev.roadstead.host.linux.StatedNetwork.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The security groups of one generated VPC, and the prefix lists that they and its route tables name. */
final class GeneratedGroups {
    /** AWS's own, of the addresses of Amazon S3. */
    static final PrefixList S3 = new PrefixList("pl-s3");

    private static final Rule ANYTHING = new Rule(new Traffic.All(), new Range(Cidr.ALL));
    private static final int MOST_ENTRIES = 4;

    private final GeneratedVpc vpc;
    private final GeneratedPlans all;
    private final Random random;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, List<Cidr>> lists = new LinkedHashMap<>();
    private int next;

    GeneratedGroups(GeneratedVpc vpc, GeneratedPlans all) {
        this.vpc = vpc;
        this.all = all;
        this.random = all.random();
        lists.put(S3.id(), List.of(Cidr.of(all.outside().s3())));
        changeEntries(outer());
        changeEntries(new PrefixList("pl-" + vpc.letter() + "1"));
        IntStream.range(0, 2 + random.nextInt(3)).forEach(i -> {
            String id = id();
            groups.put(id, new Group(id, List.of(), List.of()));
        });
        groups.replaceAll((id, none) -> group(id));
    }

    private String id() {
        return "sg-" + vpc.letter() + next++;
    }

    List<Group> stated() {
        return List.copyOf(groups.values());
    }

    Map<String, List<Cidr>> lists() {
        return Map.copyOf(lists);
    }

    Set<String> ids() {
        return new LinkedHashSet<>(groups.keySet());
    }

    /** A prefix list of ranges outside of the VPC, which routes may name. */
    PrefixList outer() {
        return new PrefixList("pl-" + vpc.letter() + "0");
    }

    /** What somebody does who has just got a peer. */
    String meetPeer() {
        return changeEntries(outer()) + "; " + changeRules() + "; " + changeRules();
    }

    String changeEntries() {
        return changeEntries(random.nextBoolean() ? outer() : new PrefixList("pl-" + vpc.letter() + "1"));
    }

    private String changeEntries(PrefixList list) {
        Set<Cidr> entries = new LinkedHashSet<>();
        if (random.nextBoolean()) {
            entries.add(Cidr.of(all.outside().internet()));
        }
        for (GeneratedVpc peer : all.peersOf(vpc)) {
            if (random.nextInt(3) > 0) {
                entries.add(peer.ranges().getFirst());
            }
        }
        for (int i = random.nextInt(MOST_ENTRIES + 1); i > 0; i--) {
            Cidr entry = all.range(vpc);
            if (!list.equals(outer()) || !vpc.holds(entry)) {
                entries.add(entry);
            }
        }
        lists.put(list.id(), List.copyOf(entries));
        return "entries of " + list.id() + " " + entries;
    }

    String changeRules() {
        String id = all.any(groups.keySet());
        groups.put(id, group(id));
        return "rules of " + groups.get(id);
    }

    /** A group that nobody has goes, or another one comes; rules that name one that is gone are stale. */
    String change(Set<String> inUse) {
        Set<String> free = ids();
        free.removeAll(inUse);
        if (groups.size() > 2 && !free.isEmpty()) {
            String gone = all.any(free);
            groups.remove(gone);
            return gone + " deleted";
        }
        String fresh = id();
        groups.put(fresh, group(fresh));
        return "new group " + groups.get(fresh);
    }

    private Group group(String id) {
        // Most let everything out, as AWS's do to begin with; some let nobody in but a peer's group.
        boolean forPeer = !all.peersOf(vpc).isEmpty() && random.nextInt(4) == 0;
        return new Group(
                id,
                forPeer ? List.of(new Rule(traffic(), new Members(peersGroup()))) : rules(random.nextInt(6)),
                random.nextInt(3) > 0 ? List.of(ANYTHING) : rules(1 + random.nextInt(3)));
    }

    private List<Rule> rules(int count) {
        return Stream.generate(() -> new Rule(traffic(), peer())).limit(count).toList();
    }

    private Traffic traffic() {
        int port = all.any(GeneratedPlans.PORTS);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Traffic.All();
            case 3 -> new Traffic.Tcp(0, 65535);
            case 4 -> new Traffic.Udp(port, port + random.nextInt(500));
            case 5 -> new Traffic.Tcp(port, port + random.nextInt(9000));
            case 6 -> new Traffic.Protocol(all.any(List.of(1, 6, 17, 50)));
            case 7 -> new Traffic.Icmp(-1, -1);
            case 8 -> new Traffic.Icmp(all.any(List.of(8, 13)), random.nextInt(3) - 1);
            case 9 -> new Traffic.Udp(port, port);
            default -> new Traffic.Tcp(port, port);
        };
    }

    private Peer peer() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Members(random.nextInt(8) == 0 ? "sg-gone" : all.any(groups.keySet()));
            case 2 -> new Members(peersGroup());
            case 3 -> new PrefixList(all.any(lists.keySet()));
            default -> new Range(all.range(vpc));
        };
    }

    /** Of a peer, if there is one, else of any VPC, which means nobody until the two are peered. */
    private String peersGroup() {
        List<String> named = new ArrayList<>();
        List<GeneratedVpc> peers = all.peersOf(vpc);
        (peers.isEmpty() ? all.others(vpc) : peers).forEach(peer -> named.addAll(peer.groupIds()));
        return named.isEmpty() ? "sg-gone" : all.any(named);
    }
}

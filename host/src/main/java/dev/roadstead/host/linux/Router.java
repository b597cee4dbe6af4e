package dev.roadstead.host.linux;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One VPC's router: what is in force in a network namespace of its own, and whether that is believed. Used by one thread at a time.
 */
final class Router implements AutoCloseable {
    private final boolean created;
    private final RouterNamespace here;
    private final PeerDevices peers;
    private final RouterResolver resolver = new RouterResolver();
    private Map<String, RouterPart> inForce = Map.of();
    private boolean certain;
    private Suspicion suspicion = Suspicion.NONE;
    private Renewal renewal = Renewal.NONE;

    private Router(RouterNamespace here, boolean created) {
        this.here = here;
        this.created = created;
        this.certain = created;
        this.peers = new PeerDevices(here, () -> certain);
    }

    /** The router of a namespace that was made for it just now. */
    static Router created(RouterNamespace here) {
        return new Router(here, true);
    }

    /** That of a namespace of an earlier process; it wants mending. */
    static Router found(RouterNamespace here) {
        return new Router(here, false);
    }

    /** Where it is. */
    RouterNamespace here() {
        return here;
    }

    /** What answers its VPC's questions for names; closed with the router. */
    RouterResolver resolver() {
        return resolver;
    }

    /** Whether its packet filter, with all that it had counted, was replaced. */
    enum Renewal {
        NONE,
        /** It was this process's own. */
        MENDED,
        /** It was left by an earlier process. */
        ADOPTED
    }

    /** What became of its packet filter since this was asked last. */
    Renewal takeRenewal() {
        Renewal taken = renewal;
        renewal = Renewal.NONE;
        return taken;
    }

    /** Whether it is known what stands in the kernel; else only {@link #mend} may be called. */
    boolean certain() {
        certain &= !here.departures().takeFailure();
        return certain;
    }

    /** The attached namespaces. */
    Set<String> owners() {
        Set<String> owners = new LinkedHashSet<>();
        inForce.forEach((key, part) -> {
            if (part instanceof RouterPart.Attachment attachment) {
                owners.add(attachment.place().owner());
            }
        });
        return owners;
    }

    /** Settings of a router's namespace; to be called inside it, before it gets devices. */
    static void settings() {
        Sysctl.withoutIpv6OnNewDevices();
        Sysctl.write("ipv4/ip_forward", "1");
        for (String scope : List.of("all", "default")) {
            // Sources are checked by the filter, against each interface's own addresses.
            Sysctl.write("ipv4/conf/" + scope + "/rp_filter", "0");
            // And so need not be looked up a second time by the routing, for each packet.
            Sysctl.write("ipv4/conf/" + scope + "/accept_local", "1");
            Sysctl.write("ipv4/conf/" + scope + "/send_redirects", "0");
            Sysctl.write("ipv4/conf/" + scope + "/accept_redirects", "0");
        }
    }

    /** Whether what is in force here stands on a peering connection. */
    boolean relies(String peeringConnectionId) {
        return inForce.containsKey(peeringConnectionId);
    }

    /** Its ends of the pairs of devices that join it to peers. */
    PeerDevices peers() {
        return peers;
    }

    /**
     * Whether anything happened to it, or to a namespace attached to it, since it was looked at: this process's own changes, too, since
     * somebody may have changed something in the same moment. Asked at little cost.
     */
    boolean suspect() throws IOException {
        if (!certain) {
            return false;
        }
        suspicion = suspicion.and(here.heard());
        boolean suspect = !certain() || !suspicion.isEmpty();
        for (RouterPart part : inForce.values()) {
            suspect |= part instanceof RouterPart.Attachment attached
                    && here.attachments().suspect(attached.place());
        }
        return suspect;
    }

    /** From now on nothing is believed of it. */
    void doubt() {
        certain = false;
    }

    /** Brings the router from what it is known to be to {@code wanted}. */
    void change(Map<String, RouterPart> wanted) {
        if (wanted == inForce) {
            return;
        }
        RouterChange change = RouterChange.between(inForce, wanted);
        if (change.isEmpty()) {
            return;
        }
        certain = false;
        try {
            carryOut(change);
        } finally {
            here.renewFastPath();
        }
        inForce = wanted;
        certain = true;
    }

    private void carryOut(RouterChange change) {
        here.departures().stir();
        Set<String> staying =
                change.attached().stream().map(RouterPart.Place::owner).collect(Collectors.toSet());
        Map<Boolean, List<RouterPart.Attachment>> detached = change.detached().stream()
                .collect(Collectors.partitioningBy(
                        each -> staying.contains(each.place().owner())));
        here.detach(detached.getOrDefault(true, List.of()));
        here.departures()
                .await(
                        change.attached().stream().map(RouterPart.Place::device).collect(Collectors.toSet()),
                        change.addresses().claimed());
        here.attach(change.attached());
        here.facts(change.added(), change.removed());
        if (inForce.isEmpty()) {
            here.replaceFilter(change.filter());
        } else if (!change.filter().isEmpty()) {
            here.filter(change.filter());
        }
        here.leave(change.addresses(), detached.getOrDefault(false, List.of()));
    }

    /**
     * Brings the router to {@code wanted} from whatever it is. What is right is not touched; what is beyond suspicion is not looked at.
     *
     * @param losingCounts called before the packet filter is replaced, with all that it has counted
     * @return whether anything was found that was not right
     */
    boolean mend(Map<String, RouterPart> wanted, Runnable losingCounts) throws IOException {
        try {
            return bringFromAnything(wanted, losingCounts);
        } finally {
            here.renewFastPath();
        }
    }

    private boolean bringFromAnything(Map<String, RouterPart> wanted, Runnable losingCounts) throws IOException {
        boolean known = certain() && wanted.equals(inForce);
        certain = false;
        here.departures().awaitAll();
        Suspicion what = (known ? suspicion : Suspicion.EVERYTHING).and(here.heard());
        suspicion = Suspicion.NONE;
        RouterMending mending = new RouterMending(here, wanted, what);
        boolean mended = mending.devicesAndFacts();
        boolean adopted = !created && inForce.isEmpty();
        if (mending.filter(losingCounts)) {
            renewal = adopted ? Renewal.ADOPTED : Renewal.MENDED;
            mended = true;
        }
        if (adopted) {
            mending.adoptDevices();
        }
        inForce = wanted;
        here.neighbours().machine();
        certain = true;
        return mended;
    }

    @Override
    public void close() throws IOException {
        resolver.close();
        here.close();
    }
}

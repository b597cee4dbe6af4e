package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.linux.RouterShare.Element;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What brings a router from some parts to others.
 *
 * @param detached namespaces to take away
 * @param attached namespaces to make and join
 * @param added facts that become true, in order; one may take the place of another with the same key
 * @param removed facts that stop being true
 * @param filter the packet filter's transaction, empty when nothing changes in it
 * @param addresses that change hands
 */
record RouterChange(
        List<RouterPart.Attachment> detached,
        List<RouterPart.Place> attached,
        List<Fact> added,
        List<Fact> removed,
        String filter,
        Addresses addresses) {

    /**
     * Addresses that change hands.
     *
     * @param released nobody's any more, or another's
     * @param claimed of interfaces that are new or changed
     */
    record Addresses(Set<Ipv4> released, Set<Ipv4> claimed) {}

    /** Pure: the difference between two sets of parts. */
    static RouterChange between(Map<String, RouterPart> inForce, Map<String, RouterPart> wanted) {
        Map<String, RouterPart> before = differing(inForce, wanted);
        Map<String, RouterPart> after = differing(wanted, inForce);
        Set<RouterPart.Place> detached = places(before);
        Set<RouterPart.Place> attached = places(after);
        Set<RouterPart.Place> staying = new LinkedHashSet<>(detached);
        staying.retainAll(attached);
        detached.removeAll(staying);
        attached.removeAll(staying);
        Shares old = Shares.of(before);
        Shares young = Shares.of(after);
        return new RouterChange(
                attachments(before)
                        .filter(each -> detached.contains(each.place()))
                        .toList(),
                List.copyOf(attached),
                added(old.facts, young.facts, attached),
                withoutReplaced(minus(old.facts, young.facts), young.facts),
                filter(old, young),
                new Addresses(released(before, after, wanted), claimed(after)));
    }

    /** What was true of a device that is made anew went with the old one. */
    private static List<Fact> added(Set<Fact> old, Set<Fact> young, Set<RouterPart.Place> attached) {
        Set<String> made = attached.stream().map(RouterPart.Place::device).collect(Collectors.toSet());
        return young.stream()
                .filter(fact -> !old.contains(fact)
                        || fact.about().filter(made::contains).isPresent())
                .toList();
    }

    private static Set<Ipv4> released(
            Map<String, RouterPart> before, Map<String, RouterPart> after, Map<String, RouterPart> wanted) {
        Set<Ipv4> released = endpoints(before);
        if (!released.isEmpty()) {
            released.removeAll(endpoints(wanted));
        }
        before.forEach((key, part) -> {
            if (part instanceof RouterPart.Attachment old) {
                Optional<RouterPart.Attachment> young = Optional.ofNullable(after.get(key))
                        .filter(RouterPart.Attachment.class::isInstance)
                        .map(RouterPart.Attachment.class::cast);
                if (young.isEmpty() || !young.get().place().equals(old.place())) {
                    released.add(old.place().address());
                    old.place().use().source().ifPresent(released::add);
                }
                if (young.isEmpty() || !young.get().publicAddress().equals(old.publicAddress())) {
                    old.publicAddress().ifPresent(released::add);
                }
            }
        });
        return released;
    }

    /** The addresses that stand for gateway endpoints, each for all subnets of the endpoint. */
    private static Set<Ipv4> endpoints(Map<String, RouterPart> parts) {
        return parts.values().stream()
                .filter(RouterPart.Endpoint.class::isInstance)
                .map(part -> ((RouterPart.Endpoint) part).source())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<Ipv4> claimed(Map<String, RouterPart> after) {
        return attachments(after)
                .flatMap(each -> each.addresses().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, RouterPart> differing(Map<String, RouterPart> parts, Map<String, RouterPart> others) {
        Map<String, RouterPart> differing = new LinkedHashMap<>();
        parts.forEach((key, part) -> {
            RouterPart other = others.get(key);
            // Most are the very same object.
            if (part != other && !part.equals(other)) {
                differing.put(key, part);
            }
        });
        return differing;
    }

    private static Set<RouterPart.Place> places(Map<String, RouterPart> parts) {
        return attachments(parts)
                .map(RouterPart.Attachment::place)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<RouterPart.Attachment> attachments(Map<String, RouterPart> parts) {
        return parts.values().stream()
                .filter(RouterPart.Attachment.class::isInstance)
                .map(RouterPart.Attachment.class::cast);
    }

    private static <T> List<T> minus(Set<T> all, Set<T> without) {
        return all.stream().filter(one -> !without.contains(one)).toList();
    }

    /** An addition replaces a fact of its key in one step, so that no packet finds neither. */
    static List<Fact> withoutReplaced(List<Fact> removed, Set<Fact> added) {
        Set<Object> keys = added.stream().map(RouterChange::key).collect(Collectors.toSet());
        return removed.stream().filter(fact -> !keys.contains(key(fact))).toList();
    }

    private static Object key(Fact fact) {
        return switch (fact) {
            case Fact.Route route -> List.of(route.table(), route.destination());
            case Fact.Neighbour neighbour -> List.of(neighbour.device(), neighbour.address());
            case Fact.Address address -> address;
            case Fact.Rule rule -> rule;
            case Fact.ForeignRule rule -> rule;
            case Fact.ForeignAddress address -> address;
            case Fact.ForeignRoute route -> route;
        };
    }

    private static String filter(Shares old, Shares young) {
        StringBuilder out = new StringBuilder();
        minus(young.sets.keySet(), old.sets.keySet())
                .forEach(set -> declare(out, "set", set, young.sets.getOrDefault(set, "")));
        minus(young.chains.keySet(), old.chains.keySet())
                .forEach(chain -> declare(out, "chain", chain, young.hooks.getOrDefault(chain, "")));
        elements(out, "delete", minus(old.elements, young.elements));
        young.chains.forEach((chain, rules) -> {
            if (!Objects.equals(old.chains.get(chain), rules)) {
                out.append("flush chain ip roadstead ").append(chain).append('\n');
                rules.forEach(rule -> rule(out, chain, rule));
            }
        });
        List<String> endingChains = minus(old.chains.keySet(), young.chains.keySet());
        endingChains.forEach(
                chain -> out.append("flush chain ip roadstead ").append(chain).append('\n'));
        elements(out, "add", minus(young.elements, old.elements));
        endingChains.forEach(
                chain -> out.append("delete chain ip roadstead ").append(chain).append('\n'));
        minus(old.sets.keySet(), young.sets.keySet())
                .forEach(set ->
                        out.append("delete set ip roadstead ").append(set).append('\n'));
        return out.toString();
    }

    private static void declare(StringBuilder out, String what, String name, String body) {
        out.append("add ")
                .append(what)
                .append(" ip roadstead ")
                .append(name)
                .append(' ')
                .append(body)
                .append('\n');
    }

    private static void rule(StringBuilder out, String chain, String rule) {
        out.append("add rule ip roadstead ")
                .append(chain)
                .append(' ')
                .append(rule)
                .append('\n');
    }

    private static void elements(StringBuilder out, String verb, List<Element> elements) {
        Map<String, List<Element>> bySet =
                elements.stream().collect(Collectors.groupingBy(Element::set, LinkedHashMap::new, Collectors.toList()));
        bySet.forEach((set, entries) -> out.append(verb)
                .append(" element ip roadstead ")
                .append(set)
                .append(" { ")
                .append(entries.stream().map(Element::toString).collect(Collectors.joining(", ")))
                .append(" }\n"));
    }

    /** The shares of many parts together. */
    private record Shares(
            Set<Fact> facts,
            Map<String, String> sets,
            Map<String, String> hooks,
            Map<String, List<String>> chains,
            Set<Element> elements) {

        static Shares of(Map<String, RouterPart> parts) {
            List<RouterShare> shares =
                    parts.values().stream().map(RouterShare::of).toList();
            Shares all = new Shares(
                    new LinkedHashSet<>(),
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>(),
                    new LinkedHashSet<>());
            for (RouterShare share : shares) {
                all.facts.addAll(share.facts());
                all.sets.putAll(share.sets());
                all.hooks.putAll(share.hooks());
                all.chains.putAll(share.chains());
                all.elements.addAll(share.elements());
            }
            return all;
        }
    }

    /** Nothing to do. */
    boolean isEmpty() {
        return detached.isEmpty() && attached.isEmpty() && added.isEmpty() && removed.isEmpty() && filter.isEmpty();
    }
}

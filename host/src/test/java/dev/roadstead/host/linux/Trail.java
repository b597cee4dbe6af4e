package dev.roadstead.host.linux;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What decided about a question, in the order in which it was asked. */
final class Trail {
    private final List<String> said = new ArrayList<>();
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    /** Of a network, what can have a part in an answer. */
    enum Part {
        LOCAL_ROUTE,
        INTERNET_GATEWAY,
        NAT_GATEWAY,
        NAT_GATEWAY_TO_PEER,
        PEERING,
        GATEWAY_ENDPOINT,
        INTERFACE_ENDPOINT,
        INTERFACE_ENDPOINT_OF_PEER,
        GROUP_OF_PEER,
        PREFIX_LIST_IN_RULE,
        PREFIX_LIST_IN_ROUTE
    }

    void add(String reason) {
        said.add(reason);
    }

    void met(Part part) {
        parts.add(part);
    }

    List<String> said() {
        return List.copyOf(said);
    }

    Set<Part> parts() {
        return EnumSet.copyOf(parts);
    }
}

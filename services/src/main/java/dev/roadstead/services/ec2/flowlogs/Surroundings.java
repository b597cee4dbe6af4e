package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.host.Ipv4;
import java.util.Optional;
import java.util.OptionalInt;

/** What records say that is in no packet. */
public interface Surroundings {

    /** The number of the path that a packet takes from an interface, where it is known. */
    OptionalInt path(LoggedInterface from, Ipv4 destination);

    /** The name, as AWS's list of ranges has it, of the service that an address belongs to. */
    Optional<String> service(Ipv4 address);
}

package dev.roadstead.host.linux;

import java.util.Optional;

/** Finds the elastic network interfaces that are on this machine. */
interface Interfaces {

    /** The interface, if the plan in force has it. */
    Optional<HostedInterface> find(String interfaceId);
}

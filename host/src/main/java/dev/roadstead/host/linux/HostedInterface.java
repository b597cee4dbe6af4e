package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import java.nio.file.Path;

/**
 * Where an elastic network interface is on this machine.
 *
 * @param vpcId its VPC's id, by which the router's namespace is found too
 * @param namespace the file that its network namespace is bound to
 * @param address its private address
 * @param resolver the VPC's name server, base plus two
 * @param dhcpOptions the name servers and the domain that a task is told
 */
record HostedInterface(String vpcId, Path namespace, Ipv4 address, Ipv4 resolver, DhcpOptionsPlan dhcpOptions) {}

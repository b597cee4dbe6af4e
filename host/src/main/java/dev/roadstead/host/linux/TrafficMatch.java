package dev.roadstead.host.linux;

import dev.roadstead.host.VpcPlan.Traffic;

/** Kinds of traffic in nft's language. */
final class TrafficMatch {
    private TrafficMatch() {}

    /** The expressions that match a kind of traffic, with a space behind them; empty for all traffic. */
    static String of(Traffic traffic) {
        return switch (traffic) {
            case Traffic.All() -> "";
            case Traffic.Tcp(int from, int to) -> ports("tcp", from, to);
            case Traffic.Udp(int from, int to) -> ports("udp", from, to);
            case Traffic.Icmp(int type, int code) when type < 0 -> "ip protocol icmp ";
            case Traffic.Icmp(int type, int code) when code < 0 -> "icmp type " + type + " ";
            case Traffic.Icmp(int type, int code) -> "icmp type " + type + " icmp code " + code + " ";
            case Traffic.Protocol(int number) -> "ip protocol " + number + " ";
        };
    }

    private static String ports(String protocol, int from, int to) {
        if (from <= 0 && to == 65535) {
            return "ip protocol " + protocol + " ";
        }
        return protocol + " dport " + (from == to ? "" + from : from + "-" + to) + " ";
    }
}

package dev.roadstead.balancer;

import java.time.Duration;

/**
 * The attributes of a load balancer that its data plane heeds.
 *
 * @param idleTimeout {@code idle_timeout.timeout_seconds}, 1 to 4000 seconds
 * @param clientKeepAlive {@code client_keep_alive.seconds}: a client's connection is closed with the first response after
 *     it, 60 seconds to 7 days
 * @param headers what is done to a request's header fields
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html">Load
 *     balancer attributes</a>
 */
public record LoadBalancerAttributes(Duration idleTimeout, Duration clientKeepAlive, HeaderAttributes headers) {

    /** What a new load balancer has. */
    public static final LoadBalancerAttributes NEW =
            new LoadBalancerAttributes(Duration.ofSeconds(60), Duration.ofSeconds(3600), HeaderAttributes.NEW);

    public LoadBalancerAttributes {
        Require.that(
                idleTimeout.isPositive() && idleTimeout.compareTo(Duration.ofSeconds(4000)) <= 0,
                "idleTimeout: " + idleTimeout + " (expected at most 4000 seconds, and more than none)");
        Require.that(
                clientKeepAlive.isPositive() && clientKeepAlive.compareTo(Duration.ofDays(7)) <= 0,
                "clientKeepAlive: " + clientKeepAlive + " (expected at most 7 days, and more than none)");
    }

    /**
     * {@code routing.http.desync_mitigation_mode}. There is no {@code monitor}, in which AWS lets even severe requests pass.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html">
     *     Desync mitigation mode</a>
     */
    public enum DesyncMitigation {
        /** Ambiguous requests pass, rewritten to have one meaning; the connections that they used are closed. */
        DEFENSIVE,

        /** Nothing passes but what complies with RFC 9112. */
        STRICTEST
    }

    /** {@code routing.http.xff_header_processing.mode}. */
    public enum ForwardedFor {
        APPEND,
        PRESERVE,
        REMOVE
    }

    /**
     * What is done to a request's header fields.
     *
     * @param dropInvalidHeaderFields {@code routing.http.drop_invalid_header_fields.enabled}: whether fields whose names are
     *     not of letters, digits and hyphens are left out
     * @param desyncMitigation what becomes of requests that do not comply with RFC 9112
     * @param preserveHostHeader {@code routing.http.preserve_host_header.enabled}
     * @param forwardedFor what becomes of X-Forwarded-For
     * @param forwardedForClientPort {@code routing.http.xff_client_port.enabled}
     */
    public record HeaderAttributes(
            boolean dropInvalidHeaderFields,
            DesyncMitigation desyncMitigation,
            boolean preserveHostHeader,
            ForwardedFor forwardedFor,
            boolean forwardedForClientPort) {

        /** What a new load balancer has. */
        public static final HeaderAttributes NEW =
                new HeaderAttributes(false, DesyncMitigation.DEFENSIVE, false, ForwardedFor.APPEND, false);
    }
}

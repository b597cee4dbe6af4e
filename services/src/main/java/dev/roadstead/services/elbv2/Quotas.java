package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.ServiceQuota;
import java.util.List;

/**
 * How much an account can have in a region, under AWS's codes. The most that is granted is ours: all of it lies in one process.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html">Quotas for your
 *     Application Load Balancers</a>
 */
final class Quotas {

    static final ServiceQuota LOAD_BALANCERS = quota("L-53DA6B97", "Application Load Balancers per Region", 50, 100);
    static final ServiceQuota LISTENERS = quota("L-B6DF7632", "Listeners per Application Load Balancer", 50, 100);

    /** Of a load balancer, default rules not counted. */
    static final ServiceQuota RULES = quota("L-7EED9B64", "Rules per Application Load Balancer", 100, 200);

    static final ServiceQuota TARGET_GROUPS = quota("L-B22855CB", "Target Groups per Region", 3000, 5000);
    static final ServiceQuota TARGETS = quota("L-A0D0B863", "Targets per Target Group per Region", 1000, 2000);

    static final List<ServiceQuota> ALL = List.of(LOAD_BALANCERS, LISTENERS, RULES, TARGET_GROUPS, TARGETS);

    private Quotas() {}

    private static ServiceQuota quota(String code, String name, int byDefault, int most) {
        return new ServiceQuota("elasticloadbalancing", code, name, byDefault, most);
    }
}

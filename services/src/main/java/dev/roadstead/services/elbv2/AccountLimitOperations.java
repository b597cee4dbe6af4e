package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Page;
import dev.roadstead.store.Store;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;

/** The limits that are held here, by AWS's names: some are quotas, and the others always the same. */
final class AccountLimitOperations {

    private static final Map<String, Integer> ALWAYS = Map.of(
            "target-groups-per-action-on-application-load-balancer", 5,
            "target-groups-per-application-load-balancer", 100,
            "condition-values-per-alb-rule", 5,
            "condition-wildcards-per-alb-rule", 5);

    private final Store store;

    AccountLimitOperations(Store store) {
        this.store = store;
    }

    DescribeAccountLimitsResponse describe(DescribeAccountLimitsRequest request) {
        Page<Limit> page = Selection.page(limits(), Limit::name, request.marker(), request.pageSize());
        return DescribeAccountLimitsResponse.builder()
                .limits(page.items())
                .nextMarker(page.token())
                .build();
    }

    private List<Limit> limits() {
        Map<String, Integer> byName = new TreeMap<>(ALWAYS);
        var now = store.snapshot();
        byName.put("application-load-balancers", Quotas.LOAD_BALANCERS.applied(now));
        byName.put("target-groups", Quotas.TARGET_GROUPS.applied(now));
        byName.put("targets-per-application-load-balancer", Quotas.TARGETS.applied(now));
        byName.put("listeners-per-application-load-balancer", Quotas.LISTENERS.applied(now));
        byName.put("rules-per-application-load-balancer", Quotas.RULES.applied(now));
        return byName.entrySet().stream()
                .map(limit -> Limit.builder()
                        .name(limit.getKey())
                        .max(Integer.toString(limit.getValue()))
                        .build())
                .toList();
    }
}

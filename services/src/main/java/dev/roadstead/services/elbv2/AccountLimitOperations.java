package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Page;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;

/** The limits that are held here, by AWS's names. */
final class AccountLimitOperations {

    private static final List<Limit> LIMITS = limits(Map.of(
            "application-load-balancers", "50",
            "target-groups", "3000",
            "targets-per-application-load-balancer", "1000",
            "listeners-per-application-load-balancer", "50",
            "rules-per-application-load-balancer", "100",
            "target-groups-per-action-on-application-load-balancer", "5",
            "target-groups-per-application-load-balancer", "100",
            "condition-values-per-alb-rule", "5",
            "condition-wildcards-per-alb-rule", "5"));

    private AccountLimitOperations() {}

    private static List<Limit> limits(Map<String, String> byName) {
        return new TreeMap<>(byName)
                .entrySet().stream()
                        .map(limit -> Limit.builder()
                                .name(limit.getKey())
                                .max(limit.getValue())
                                .build())
                        .toList();
    }

    static DescribeAccountLimitsResponse describe(DescribeAccountLimitsRequest request) {
        Page<Limit> page = Page.of(
                LIMITS,
                Limit::name,
                request.marker(),
                request.pageSize() == null ? LoadBalancerOperations.PAGE_SIZE : request.pageSize(),
                LoadBalancerOperations::invalidMarker);
        return DescribeAccountLimitsResponse.builder()
                .limits(page.items())
                .nextMarker(page.token())
                .build();
    }
}

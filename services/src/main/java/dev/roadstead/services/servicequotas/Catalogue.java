package dev.roadstead.services.servicequotas;

import dev.roadstead.services.aws.QuotaProduct;
import dev.roadstead.services.aws.ServiceQuota;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The quotas that are held here, and the services that hold them; all others that AWS has are unknown. */
final class Catalogue {

    private static final Map<String, String> NAMES = Map.of(
            "ec2", "Amazon Elastic Compute Cloud (Amazon EC2)",
            "elasticloadbalancing", "Elastic Load Balancing (ELB)",
            "vpc", "Amazon Virtual Private Cloud (Amazon VPC)");

    private final Map<String, Map<String, ServiceQuota>> byService = new TreeMap<>();

    private final List<QuotaProduct> products;

    Catalogue(Collection<ServiceQuota> quotas, Collection<QuotaProduct> products) {
        this.products = List.copyOf(products);
        for (ServiceQuota quota : quotas) {
            if (!NAMES.containsKey(quota.serviceCode())) {
                throw new IllegalArgumentException(quota.id() + ": the service has no name here");
            }
            ServiceQuota other = byService
                    .computeIfAbsent(quota.serviceCode(), any -> new TreeMap<>())
                    .put(quota.code(), quota);
            if (other != null) {
                throw new IllegalArgumentException(quota.id() + " is the code of two quotas");
            }
        }
    }

    /** What bounds quotas together. */
    List<QuotaProduct> products() {
        return products;
    }

    /** The services' codes, sorted. */
    List<String> services() {
        return List.copyOf(byService.keySet());
    }

    String serviceName(String serviceCode) {
        return NAMES.getOrDefault(serviceCode, serviceCode);
    }

    /** A service's quotas, by their names, or Service Quotas' error. */
    List<ServiceQuota> of(String serviceCode) {
        return service(serviceCode).values().stream()
                .sorted(Comparator.comparing(ServiceQuota::name))
                .toList();
    }

    /** A quota, or Service Quotas' error. */
    ServiceQuota require(String serviceCode, String quotaCode) {
        ServiceQuota quota = service(serviceCode).get(quotaCode);
        if (quota == null) {
            throw QuotaErrors.absent("The request failed because the specified quota " + quotaCode + " of service "
                    + serviceCode + " does not exist.");
        }
        return quota;
    }

    private Map<String, ServiceQuota> service(String serviceCode) {
        Map<String, ServiceQuota> quotas = byService.get(serviceCode);
        if (quotas == null) {
            throw QuotaErrors.absent("The request failed because the specified service does not exist: " + serviceCode
                    + " (expected one of " + String.join(", ", byService.keySet()) + ")");
        }
        return quotas;
    }
}

package dev.roadstead.services.aws;

import java.util.Optional;

/**
 * Two quotas of which one is raised at the cost of the other: multiplied they stay within a bound, which is looked at when one is raised.
 *
 * @param most what the product may be
 */
public record QuotaProduct(ServiceQuota one, ServiceQuota other, int most) {

    public QuotaProduct {
        if ((long) one.byDefault() * other.byDefault() > most) {
            throw new IllegalArgumentException(one.code() + " and " + other.code() + ": by default " + one.byDefault()
                    + " * " + other.byDefault() + " (expected at most " + most + ")");
        }
    }

    /** The other one of the two, for one of them. */
    public Optional<ServiceQuota> partner(ServiceQuota quota) {
        if (quota.equals(one)) {
            return Optional.of(other);
        }
        return quota.equals(other) ? Optional.of(one) : Optional.empty();
    }

    /** The most that one of the two can be while the other one is so much. */
    public int mostBeside(int partner) {
        return partner == 0 ? Integer.MAX_VALUE : most / partner;
    }
}

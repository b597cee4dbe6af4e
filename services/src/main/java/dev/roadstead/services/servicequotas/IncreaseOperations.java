package dev.roadstead.services.servicequotas;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.QuotaProduct;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.servicequotas.model.AppliedLevelEnum;
import software.amazon.awssdk.services.servicequotas.model.GetRequestedServiceQuotaChangeRequest;
import software.amazon.awssdk.services.servicequotas.model.GetRequestedServiceQuotaChangeResponse;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryByQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryByQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryRequest;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryResponse;
import software.amazon.awssdk.services.servicequotas.model.RequestServiceQuotaIncreaseRequest;
import software.amazon.awssdk.services.servicequotas.model.RequestServiceQuotaIncreaseResponse;
import software.amazon.awssdk.services.servicequotas.model.RequestStatus;
import software.amazon.awssdk.services.servicequotas.model.RequestedServiceQuotaChange;

/**
 * Increases: what a machine can bear is granted at once, and holds when that is answered; more is refused.
 *
 * @see <a href="https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html">
 *     RequestServiceQuotaIncrease</a>
 */
final class IncreaseOperations {

    /** For so long a request that is decided is told of, as on AWS. */
    private static final Duration HISTORY = Duration.ofDays(90);

    private static final int ID_LETTERS = 40;

    private final Platform platform;
    private final Catalogue catalogue;

    IncreaseOperations(Platform platform, Catalogue catalogue) {
        this.platform = platform;
        this.catalogue = catalogue;
    }

    RequestServiceQuotaIncreaseResponse request(RequestServiceQuotaIncreaseRequest request) {
        ServiceQuota quota = catalogue.require(request.serviceCode(), request.quotaCode());
        double desired = request.desiredValue();
        QuotaChange made = platform.store().write(tx -> grant(tx, quota, desired));
        return RequestServiceQuotaIncreaseResponse.builder()
                .requestedQuota(described(made))
                .build();
    }

    private QuotaChange grant(Transaction tx, ServiceQuota quota, double desired) {
        Caller caller = Caller.current();
        requireGrantable(quota, quota.applied(tx), desired);
        catalogue.products().forEach(product -> requireWithin(product, quota, desired, tx));
        QuotaChange change = new QuotaChange(
                platform.ids().alphanumeric(ID_LETTERS),
                quota.serviceCode(),
                quota.code(),
                (int) desired,
                caller.principal().arn(),
                platform.clock().instant());
        tx.put(ServiceQuota.GRANTED, key(quota.id()), new ServiceQuota.Granted(change.desiredValue()));
        return tx.insert(QuotaChange.KIND, key(change.id()), change).value();
    }

    private static void requireGrantable(ServiceQuota quota, int current, double desired) {
        String what = quota.name() + " (" + quota.code() + "): " + (long) desired;
        if (desired != Math.rint(desired)) {
            throw QuotaErrors.illegal(
                    quota.name() + " (" + quota.code() + "): " + desired + " (expected a whole number)");
        }
        if (desired <= current) {
            throw QuotaErrors.illegal("You must provide a quota value greater than the current quota value. " + what
                    + " (expected more than " + current + ")");
        }
        if (desired > quota.most()) {
            throw QuotaErrors.illegal("The desired value is more than can be granted. " + what + " (expected at most "
                    + quota.most() + ")");
        }
    }

    /** AWS decides so, too, and asks for less of the other one; here it stays what it is. */
    private static void requireWithin(QuotaProduct product, ServiceQuota quota, double desired, View view) {
        Optional<ServiceQuota> partner = product.partner(quota);
        if (partner.isEmpty()) {
            return;
        }
        ServiceQuota other = partner.get();
        int current = other.applied(view);
        int most = product.mostBeside(current);
        if (desired > most) {
            throw QuotaErrors.illegal("The desired value is more than can be granted. " + quota.name() + " ("
                    + quota.code() + "): " + (long) desired + " (expected at most " + most + ", since multiplied by "
                    + other.name() + " (" + other.code() + "), which is " + current + ", it cannot exceed "
                    + product.most() + ")");
        }
    }

    GetRequestedServiceQuotaChangeResponse get(GetRequestedServiceQuotaChangeRequest request) {
        QuotaChange change = platform.store()
                .get(QuotaChange.KIND, key(request.requestId()))
                .map(Versioned::value)
                .orElseThrow(() -> QuotaErrors.absent("The request failed because the specified quota increase request "
                        + request.requestId() + " does not exist."));
        return GetRequestedServiceQuotaChangeResponse.builder()
                .requestedQuota(described(change))
                .build();
    }

    ListRequestedServiceQuotaChangeHistoryResponse history(ListRequestedServiceQuotaChangeHistoryRequest request) {
        if (request.serviceCode() != null) {
            catalogue.of(request.serviceCode());
        }
        Page<QuotaChange> page = page(
                new Asked(request.status(), request.quotaRequestedAtLevel()),
                change -> request.serviceCode() == null || request.serviceCode().equals(change.serviceCode()),
                request.nextToken(),
                request.maxResults());
        return ListRequestedServiceQuotaChangeHistoryResponse.builder()
                .requestedQuotas(page.map(this::described).items())
                .nextToken(page.token())
                .build();
    }

    ListRequestedServiceQuotaChangeHistoryByQuotaResponse historyOf(
            ListRequestedServiceQuotaChangeHistoryByQuotaRequest request) {
        ServiceQuota quota = catalogue.require(request.serviceCode(), request.quotaCode());
        Page<QuotaChange> page = page(
                new Asked(request.status(), request.quotaRequestedAtLevel()),
                change -> change.of(quota.serviceCode(), quota.code()),
                request.nextToken(),
                request.maxResults());
        return ListRequestedServiceQuotaChangeHistoryByQuotaResponse.builder()
                .requestedQuotas(page.map(this::described).items())
                .nextToken(page.token())
                .build();
    }

    /** How a history was narrowed: every request here is granted, and none is for a single resource. */
    private record Asked(
            @Nullable RequestStatus status, @Nullable AppliedLevelEnum level) {
        boolean hasAny() {
            return (status == null || status == RequestStatus.APPROVED) && level != AppliedLevelEnum.RESOURCE;
        }
    }

    private Page<QuotaChange> page(
            Asked asked, Predicate<QuotaChange> wanted, @Nullable String token, @Nullable Integer size) {
        Caller caller = Caller.current();
        Instant since = platform.clock().instant().minus(HISTORY);
        List<QuotaChange> all = platform.store().list(QuotaChange.KIND, caller.account(), caller.region()).stream()
                .map(Versioned::value)
                .filter(change -> asked.hasAny() && change.created().isAfter(since))
                .filter(wanted)
                .sorted(Comparator.comparing(IncreaseOperations::newestFirst))
                .toList();
        return QuotaOperations.page(all, IncreaseOperations::newestFirst, token, size);
    }

    private static String newestFirst(QuotaChange change) {
        return "%019d/%s".formatted(Long.MAX_VALUE - change.created().toEpochMilli(), change.id());
    }

    private static Key key(String id) {
        Caller caller = Caller.current();
        return new Key(caller.account(), caller.region(), id);
    }

    private RequestedServiceQuotaChange described(QuotaChange change) {
        ServiceQuota quota = catalogue.require(change.serviceCode(), change.quotaCode());
        Caller caller = Caller.current();
        return RequestedServiceQuotaChange.builder()
                .id(change.id())
                .serviceCode(quota.serviceCode())
                .serviceName(catalogue.serviceName(quota.serviceCode()))
                .quotaCode(quota.code())
                .quotaName(quota.name())
                .quotaArn(caller.arn("servicequotas", quota.id()).toString())
                .desiredValue((double) change.desiredValue())
                .status(RequestStatus.APPROVED)
                .created(change.created())
                .lastUpdated(change.created())
                .requester("{\"accountId\":\"" + caller.account() + "\",\"callerArn\":\"" + change.requester() + "\"}")
                .unit(QuotaOperations.NO_UNIT)
                .globalQuota(false)
                .quotaRequestedAtLevel(AppliedLevelEnum.ACCOUNT)
                .build();
    }
}

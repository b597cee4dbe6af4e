package dev.roadstead.services.servicequotas;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.store.Store;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.servicequotas.model.AppliedLevelEnum;
import software.amazon.awssdk.services.servicequotas.model.GetAwsDefaultServiceQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.GetAwsDefaultServiceQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.GetServiceQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.GetServiceQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServicesRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServicesResponse;
import software.amazon.awssdk.services.servicequotas.model.ServiceInfo;

/** Quotas as they are by default, and as they hold. All of them are an account's in a region, none a single resource's. */
final class QuotaOperations {

    static final int PAGE = 100;
    static final String NO_UNIT = "None";

    private final Store store;
    private final Catalogue catalogue;

    QuotaOperations(Store store, Catalogue catalogue) {
        this.store = store;
        this.catalogue = catalogue;
    }

    ListServicesResponse services(ListServicesRequest request) {
        Page<String> page = page(catalogue.services(), code -> code, request.nextToken(), request.maxResults());
        return ListServicesResponse.builder()
                .services(page.map(code -> ServiceInfo.builder()
                                .serviceCode(code)
                                .serviceName(catalogue.serviceName(code))
                                .build())
                        .items())
                .nextToken(page.token())
                .build();
    }

    GetServiceQuotaResponse get(GetServiceQuotaRequest request) {
        return GetServiceQuotaResponse.builder()
                .quota(applied(catalogue.require(request.serviceCode(), request.quotaCode())))
                .build();
    }

    GetAwsDefaultServiceQuotaResponse byDefault(GetAwsDefaultServiceQuotaRequest request) {
        return GetAwsDefaultServiceQuotaResponse.builder()
                .quota(byDefault(catalogue.require(request.serviceCode(), request.quotaCode())))
                .build();
    }

    ListServiceQuotasResponse list(ListServiceQuotasRequest request) {
        List<ServiceQuota> all = catalogue.of(request.serviceCode()).stream()
                .filter(quota ->
                        request.quotaCode() == null || request.quotaCode().equals(quota.code()))
                .filter(quota -> request.quotaAppliedAtLevel() != AppliedLevelEnum.RESOURCE)
                .toList();
        Page<ServiceQuota> page = page(all, ServiceQuota::name, request.nextToken(), request.maxResults());
        return ListServiceQuotasResponse.builder()
                .quotas(page.map(this::applied).items())
                .nextToken(page.token())
                .build();
    }

    ListAwsDefaultServiceQuotasResponse listDefaults(ListAwsDefaultServiceQuotasRequest request) {
        Page<ServiceQuota> page = page(
                catalogue.of(request.serviceCode()), ServiceQuota::name, request.nextToken(), request.maxResults());
        return ListAwsDefaultServiceQuotasResponse.builder()
                .quotas(page.map(this::byDefault).items())
                .nextToken(page.token())
                .build();
    }

    static <T> Page<T> page(
            List<T> sorted,
            java.util.function.Function<? super T, String> key,
            @Nullable String token,
            @Nullable Integer size) {
        return Page.of(sorted, key, token, Optional.ofNullable(size).orElse(PAGE), QuotaErrors::invalidToken);
    }

    private software.amazon.awssdk.services.servicequotas.model.ServiceQuota applied(ServiceQuota quota) {
        return described(
                quota, quota.applied(store.snapshot()), Caller.current().arn("servicequotas", quota.id()));
    }

    /** The default is nobody's, and so its ARN names no account. */
    private software.amazon.awssdk.services.servicequotas.model.ServiceQuota byDefault(ServiceQuota quota) {
        return described(
                quota,
                quota.byDefault(),
                new Arn("servicequotas", Caller.current().region(), "", quota.id()));
    }

    private software.amazon.awssdk.services.servicequotas.model.ServiceQuota described(
            ServiceQuota quota, int value, Arn arn) {
        return software.amazon.awssdk.services.servicequotas.model.ServiceQuota.builder()
                .serviceCode(quota.serviceCode())
                .serviceName(catalogue.serviceName(quota.serviceCode()))
                .quotaArn(arn.toString())
                .quotaCode(quota.code())
                .quotaName(quota.name())
                .value((double) value)
                .unit(NO_UNIT)
                .adjustable(quota.adjustable())
                .globalQuota(false)
                .quotaAppliedAtLevel(AppliedLevelEnum.ACCOUNT)
                .build();
    }
}

package dev.roadstead.services.servicequotas;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.QuotaProduct;
import dev.roadstead.services.aws.ServiceQuota;
import java.util.Collection;
import java.util.List;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.GetAwsDefaultServiceQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.GetAwsDefaultServiceQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.GetRequestedServiceQuotaChangeRequest;
import software.amazon.awssdk.services.servicequotas.model.GetRequestedServiceQuotaChangeResponse;
import software.amazon.awssdk.services.servicequotas.model.GetServiceQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.GetServiceQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryByQuotaRequest;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryByQuotaResponse;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryRequest;
import software.amazon.awssdk.services.servicequotas.model.ListRequestedServiceQuotaChangeHistoryResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServicesRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServicesResponse;
import software.amazon.awssdk.services.servicequotas.model.RequestServiceQuotaIncreaseRequest;
import software.amazon.awssdk.services.servicequotas.model.RequestServiceQuotaIncreaseResponse;

/**
 * Service Quotas, over the quotas that the services here hold. What is not overridden here (templates, tags, automatic management) is not
 * implemented. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/Welcome.html">Service Quotas API</a>
 */
public final class ServiceQuotasApi implements ServiceQuotasClient {

    private final Calls calls;
    private final QuotaOperations quotas;
    private final IncreaseOperations increases;

    /**
     * @param held all services' quotas
     * @param products those of them that are raised at each other's cost
     */
    public ServiceQuotasApi(Platform platform, Collection<ServiceQuota> held, Collection<QuotaProduct> products) {
        Catalogue catalogue = new Catalogue(held, products);
        calls = platform.calls("servicequotas", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        quotas = new QuotaOperations(platform.store(), catalogue);
        increases = new IncreaseOperations(platform, catalogue);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public ListServicesResponse listServices(ListServicesRequest request) {
        return calls.run(request, quotas::services);
    }

    @Override
    public GetServiceQuotaResponse getServiceQuota(GetServiceQuotaRequest request) {
        return calls.run(request, quotas::get);
    }

    @Override
    public ListServiceQuotasResponse listServiceQuotas(ListServiceQuotasRequest request) {
        return calls.run(request, quotas::list);
    }

    @Override
    public GetAwsDefaultServiceQuotaResponse getAWSDefaultServiceQuota(GetAwsDefaultServiceQuotaRequest request) {
        return calls.run(request, quotas::byDefault);
    }

    @Override
    public ListAwsDefaultServiceQuotasResponse listAWSDefaultServiceQuotas(ListAwsDefaultServiceQuotasRequest request) {
        return calls.run(request, quotas::listDefaults);
    }

    @Override
    public RequestServiceQuotaIncreaseResponse requestServiceQuotaIncrease(RequestServiceQuotaIncreaseRequest request) {
        return calls.run(
                request,
                asked -> List.of(Caller.current()
                        .arn("servicequotas", asked.serviceCode() + "/" + asked.quotaCode())
                        .toString()),
                increases::request);
    }

    @Override
    public GetRequestedServiceQuotaChangeResponse getRequestedServiceQuotaChange(
            GetRequestedServiceQuotaChangeRequest request) {
        return calls.run(request, increases::get);
    }

    @Override
    public ListRequestedServiceQuotaChangeHistoryResponse listRequestedServiceQuotaChangeHistory(
            ListRequestedServiceQuotaChangeHistoryRequest request) {
        return calls.run(request, increases::history);
    }

    @Override
    public ListRequestedServiceQuotaChangeHistoryByQuotaResponse listRequestedServiceQuotaChangeHistoryByQuota(
            ListRequestedServiceQuotaChangeHistoryByQuotaRequest request) {
        return calls.run(request, increases::historyOf);
    }
}

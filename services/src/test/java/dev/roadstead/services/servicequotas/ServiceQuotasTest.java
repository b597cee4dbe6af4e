package dev.roadstead.services.servicequotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.services.ec2.Ec2Api;
import dev.roadstead.services.elbv2.ElasticLoadBalancingV2Api;
import dev.roadstead.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.AppliedLevelEnum;
import software.amazon.awssdk.services.servicequotas.model.IllegalArgumentException;
import software.amazon.awssdk.services.servicequotas.model.InvalidPaginationTokenException;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.servicequotas.model.RequestStatus;
import software.amazon.awssdk.services.servicequotas.model.RequestedServiceQuotaChange;
import software.amazon.awssdk.services.servicequotas.model.ServiceInfo;

class ServiceQuotasTest {

    private static final String ACCOUNT = "123456789012";
    private static final String ADDRESSES = "L-0263D0A3";
    private static final ServiceQuota FIXED = new ServiceQuota("vpc", "L-00000000", "A fixed one", 7, 7);
    private static final List<ServiceQuota> HELD = Stream.of(
                    Ec2Api.QUOTAS, ElasticLoadBalancingV2Api.QUOTAS, List.of(FIXED))
            .flatMap(List::stream)
            .toList();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));

    @TempDir
    private Path directory;

    private Store store;
    private ServiceQuotasApi api;

    @BeforeEach
    void open() {
        store = Store.open(directory);
        api = new ServiceQuotasApi(
                new Platform(
                        store, now::get, new Ids(new Random(3)), (caller, access) -> new Authorizer.Decision.Allowed()),
                HELD,
                Ec2Api.QUOTA_PRODUCTS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private <R> R ask(Function<ServiceQuotasClient, R> call) {
        return askIn("us-east-1", call);
    }

    private <R> R askIn(String region, Function<ServiceQuotasClient, R> call) {
        return new Caller(ACCOUNT, region, new Principal.Root(ACCOUNT)).run(() -> call.apply(api));
    }

    private RequestedServiceQuotaChange raise(String service, String quota, double desired) {
        return ask(client -> client.requestServiceQuotaIncrease(
                        r -> r.serviceCode(service).quotaCode(quota).desiredValue(desired)))
                .requestedQuota();
    }

    private double value(String region, String service, String quota) {
        return askIn(
                        region,
                        client -> client.getServiceQuota(
                                r -> r.serviceCode(service).quotaCode(quota)))
                .quota()
                .value();
    }

    @Test
    void aQuotaIsDescribedAsAwsDescribesIt() {
        var quota = ask(client ->
                        client.getServiceQuota(r -> r.serviceCode("vpc").quotaCode("L-F678F1CE")))
                .quota();

        assertThat(quota.quotaName()).isEqualTo("VPCs per Region");
        assertThat(quota.serviceName()).isEqualTo("Amazon Virtual Private Cloud (Amazon VPC)");
        assertThat(quota.quotaArn()).isEqualTo("arn:aws:servicequotas:us-east-1:123456789012:vpc/L-F678F1CE");
        assertThat(quota.value()).isEqualTo(5.0);
        assertThat(quota.unit()).isEqualTo("None");
        assertThat(quota.adjustable()).isTrue();
        assertThat(quota.globalQuota()).isFalse();
    }

    @Test
    void whatIsGrantedHoldsAtOnceInItsRegionAndAfterARestart() {
        RequestedServiceQuotaChange change = raise("ec2", ADDRESSES, 12);

        assertThat(change.status()).isEqualTo(RequestStatus.APPROVED);
        assertThat(change.requester()).contains("\"callerArn\":\"arn:aws:iam::123456789012:root\"");
        assertThat(value("us-east-1", "ec2", ADDRESSES)).isEqualTo(12.0);
        assertThat(value("eu-west-1", "ec2", ADDRESSES)).isEqualTo(5.0);
        assertThat(ask(client -> client.getAWSDefaultServiceQuota(
                                r -> r.serviceCode("ec2").quotaCode(ADDRESSES)))
                        .quota())
                .satisfies(quota -> assertThat(quota.value()).isEqualTo(5.0))
                .satisfies(quota ->
                        assertThat(quota.quotaArn()).isEqualTo("arn:aws:servicequotas:us-east-1::ec2/L-0263D0A3"));

        store.close();
        open();

        assertThat(value("us-east-1", "ec2", ADDRESSES)).isEqualTo(12.0);
        assertThat(ask(client -> client.getRequestedServiceQuotaChange(r -> r.requestId(change.id())))
                        .requestedQuota())
                .isEqualTo(change);
    }

    @ParameterizedTest
    @CsvSource({
        "5, expected more than 5",
        "4, greater than the current quota value",
        "5.5, expected a whole number",
        "201, expected at most 200"
    })
    void whatCannotBeGrantedChangesNothing(double desired, String why) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> raise("ec2", ADDRESSES, desired))
                .withMessageContaining(why)
                .withMessageContaining(ADDRESSES);
        assertThat(value("us-east-1", "ec2", ADDRESSES)).isEqualTo(5.0);
        assertThat(ask(client -> client.listRequestedServiceQuotaChangeHistory(r -> {}))
                        .requestedQuotas())
                .isEmpty();
    }

    @Test
    void rulesOfAGroupAndGroupsOfAnInterfaceAreRaisedAtEachOthersCost() {
        String rules = "L-0EA8095F";
        String groups = "L-2AFB9258";
        raise("vpc", groups, 10);
        raise("vpc", rules, 100);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> raise("vpc", rules, 101))
                .withMessageContaining(
                        "(L-0EA8095F): 101 (expected at most 100, since multiplied by Security groups per "
                                + "network interface (L-2AFB9258), which is 10, it cannot exceed 1000)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> raise("vpc", groups, 11))
                .withMessageContaining("(expected at most 10, since multiplied by Inbound or outbound rules per "
                        + "security group (L-0EA8095F), which is 100,");
        assertThat(value("us-east-1", "vpc", rules)).isEqualTo(100.0);
        assertThat(value("us-east-1", "vpc", groups)).isEqualTo(10.0);
        assertThat(history()).containsExactlyInAnyOrder(100.0, 10.0);
    }

    @Test
    void aQuotaThatIsFixedSaysSoAndCannotBeRaised() {
        assertThat(ask(client ->
                                client.getServiceQuota(r -> r.serviceCode("vpc").quotaCode(FIXED.code())))
                        .quota()
                        .adjustable())
                .isFalse();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> raise("vpc", FIXED.code(), 8));
    }

    @Test
    void whatNobodyHoldsIsUnknown() {
        assertThatExceptionOfType(NoSuchResourceException.class)
                .isThrownBy(() -> raise("EC2", ADDRESSES, 12))
                .withMessageContaining("the specified service does not exist: EC2");
        assertThatExceptionOfType(NoSuchResourceException.class)
                .isThrownBy(() -> raise("vpc", ADDRESSES, 12))
                .withMessageContaining(ADDRESSES);
        assertThatExceptionOfType(NoSuchResourceException.class)
                .isThrownBy(() -> ask(client -> client.getRequestedServiceQuotaChange(r -> r.requestId("abc"))));
    }

    @Test
    void listsArePagedAndNarrowed() {
        assertThat(ask(client -> client.listServices(r -> {})).services())
                .extracting(ServiceInfo::serviceCode)
                .containsExactly("ec2", "elasticloadbalancing", "vpc");
        var first =
                ask(client -> client.listServiceQuotas(r -> r.serviceCode("vpc").maxResults(10)));
        var second = ask(client -> client.listServiceQuotas(
                r -> r.serviceCode("vpc").maxResults(100).nextToken(first.nextToken())));
        var defaults = ask(client -> client.listAWSDefaultServiceQuotas(r -> r.serviceCode("vpc")));

        assertThat(Stream.of(first, second).flatMap(page -> page.quotas().stream()))
                .extracting(quota -> quota.quotaCode())
                .containsExactlyElementsOf(defaults.quotas().stream()
                        .map(quota -> quota.quotaCode())
                        .toList())
                .hasSize(Ec2Api.QUOTAS.size());
        assertThat(second.nextToken()).isNull();
        assertThat(ask(client -> client.listServiceQuotas(
                                r -> r.serviceCode("vpc").quotaCode("L-F678F1CE")))
                        .quotas())
                .hasSize(1);
        assertThat(ask(client -> client.listServiceQuotas(
                                r -> r.serviceCode("vpc").quotaAppliedAtLevel(AppliedLevelEnum.RESOURCE)))
                        .quotas())
                .isEmpty();
        assertThatExceptionOfType(InvalidPaginationTokenException.class)
                .isThrownBy(() -> ask(client ->
                        client.listServiceQuotas(r -> r.serviceCode("vpc").nextToken("nonsense"))));
    }

    @Test
    void theHistoryIsOfNinetyDaysNewestFirst() {
        raise("ec2", ADDRESSES, 6);
        now.updateAndGet(instant -> instant.plus(Duration.ofDays(60)));
        raise("ec2", ADDRESSES, 7);
        now.updateAndGet(instant -> instant.plusSeconds(1));
        raise("vpc", "L-F678F1CE", 9);

        assertThat(history()).containsExactly(9.0, 7.0, 6.0);
        assertThat(ask(client -> client.listRequestedServiceQuotaChangeHistoryByQuota(
                                r -> r.serviceCode("ec2").quotaCode(ADDRESSES)))
                        .requestedQuotas())
                .extracting(RequestedServiceQuotaChange::desiredValue)
                .containsExactly(7.0, 6.0);
        assertThat(ask(client -> client.listRequestedServiceQuotaChangeHistory(
                                r -> r.serviceCode("ec2").status(RequestStatus.PENDING)))
                        .requestedQuotas())
                .isEmpty();

        now.updateAndGet(instant -> instant.plus(Duration.ofDays(40)));
        assertThat(history()).containsExactly(9.0, 7.0);
    }

    private List<Double> history() {
        return ask(client -> client.listRequestedServiceQuotaChangeHistory(r -> {})).requestedQuotas().stream()
                .map(RequestedServiceQuotaChange::desiredValue)
                .toList();
    }
}

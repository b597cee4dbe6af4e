package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Identities.Identity;
import dev.roadstead.services.aws.Origin;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.wire.SignatureException;
import dev.roadstead.wire.VerifiedSignature;
import dev.roadstead.wire.WireCall;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignersTest {

    private static final Entrance SSM = new Entrance("vpce-1", "vpc-1", "ssm", "us-east-1", false);
    private static final Entrance REGISTRY = new Entrance("vpce-2", "vpc-1", "ecr", "us-east-1", true);
    private static final Map<String, Entrance> ENDPOINTS = Map.of("198.18.0.7", SSM, "198.18.0.8", REGISTRY);
    private static final Identity ROOT =
            new Identity("123456789012", new Principal.Root("123456789012"), "secret", Optional.empty());

    private static final String CLOSED = "198.18.0.99";

    private final Signers signers = new Signers(
            (accessKeyId, sessionToken) -> Optional.of(ROOT),
            new EndpointGate() {
                @Override
                public boolean passes(String sourceAddress, Access access) {
                    return true;
                }

                @Override
                public Origin origin(String sourceAddress) {
                    if (sourceAddress.equals(CLOSED)) {
                        return new Origin.Unknown(sourceAddress);
                    }
                    return Optional.ofNullable(ENDPOINTS.get(sourceAddress))
                            .<Origin>map(Origin.ByEndpoint::new)
                            .orElseGet(Origin.Elsewhere::new);
                }
            },
            InstantSource.system());

    @Test
    void theCallerKnowsByWhichEndpointItCame() {
        assertThat(entrance("198.18.0.7", "ssm", "us-east-1")).contains(SSM);
        assertThat(entrance("127.0.0.1", "ssm", "us-east-1")).isEmpty();
    }

    @Test
    void anEndpointLeadsToItsServiceOfItsRegionAlone() {
        refuses("198.18.0.7", "secretsmanager", "us-east-1", "Credential should be scoped to correct service: 'ssm'.");
        refuses("198.18.0.7", "ssm", "eu-west-1", "Credential should be scoped to a valid region: 'us-east-1'.");
        refuses("198.18.0.8", "ecr", "us-east-1", "vpce-2 leads to the registry, where no API is.");
    }

    @Test
    void nobodyComesByAWayThatIsClosed() {
        refuses(
                CLOSED,
                "ssm",
                "us-east-1",
                "The way by which the request came is closed: 198.18.0.99 belongs to no VPC endpoint, interface or"
                        + " gateway any more.");
    }

    private void refuses(String source, String service, String region, String message) {
        assertThatThrownBy(() -> entrance(source, service, region))
                .isInstanceOf(SignatureException.class)
                .hasMessage(message);
    }

    private Optional<Entrance> entrance(String source, String service, String region) {
        WireCall call = new WireCall(
                new VerifiedSignature(ROOT, "AKIA1", region, service), service, "Operation", "request", source);
        return signers.within(call, () -> Caller.current().entrance());
    }
}

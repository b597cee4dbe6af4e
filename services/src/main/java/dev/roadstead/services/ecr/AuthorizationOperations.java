package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryResponse;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;

/** The registry itself, and passwords for it. */
record AuthorizationOperations(RegistryTokens tokens, InstantSource clock, RegistryNames names) {

    private static final Duration LIFETIME = Duration.ofHours(12);

    GetAuthorizationTokenResponse token(GetAuthorizationTokenRequest request) {
        Caller caller = Caller.current();
        request.registryIds().forEach(Repositories::requireOwnRegistry);
        Instant expiresAt = clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        byte[] login = ("AWS:" + tokens.seal(caller, expiresAt)).getBytes(StandardCharsets.UTF_8);
        return GetAuthorizationTokenResponse.builder()
                .authorizationData(
                        data -> data.authorizationToken(Base64.getEncoder().encodeToString(login))
                                .expiresAt(expiresAt)
                                .proxyEndpoint("http://" + names.host(caller.account(), caller.region())))
                .build();
    }

    DescribeRegistryResponse describe() {
        return DescribeRegistryResponse.builder()
                .registryId(Caller.current().account())
                .replicationConfiguration(replication -> replication.rules(List.of()))
                .build();
    }
}

package dev.roadstead.services.ecs;

import dev.roadstead.host.WebRequest;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.ReadMembers;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.CredentialSource;
import dev.roadstead.wire.Headers;
import dev.roadstead.wire.HttpRequestMessage;
import dev.roadstead.wire.HttpResponseMessage;
import dev.roadstead.wire.ServiceModel;
import dev.roadstead.wire.SigV4;
import dev.roadstead.wire.UnbuiltServices;
import dev.roadstead.wire.WireCall;
import dev.roadstead.wire.WireEndpoint;
import dev.roadstead.wire.WireService;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Services behind the wire, reached without sockets: for simulated networks. */
final class WireFront implements Function<WebRequest, WebRequest.Answer> {

    static final String REQUEST_ID = "7463029c-9f12-4e3f-b914-f00000000000";

    private static final ClassLoader LOADER = WireFront.class.getClassLoader();

    private final WireEndpoint endpoint;

    /** @param services implementations of the SDK's client interfaces, by the names of their models */
    WireFront(Identities identities, InstantSource clock, Map<String, Object> services) {
        List<WireService> wired = services.entrySet().stream()
                .map(each -> service(each.getKey(), each.getValue()))
                .toList();
        CredentialSource credentials = (accessKeyId, token) -> identities
                .identity(accessKeyId, token)
                .<CredentialSource.Lookup>map(found -> new CredentialSource.Found(found.secretAccessKey(), found))
                .orElseGet(CredentialSource.Unknown::new);
        this.endpoint = new WireEndpoint(
                wired, UnbuiltServices.of(LOADER), new SigV4(credentials, clock), new Scope(), () -> REQUEST_ID);
    }

    private static WireService service(String name, Object implementation) {
        ReadMembers reads = ReadMembers.of(name);
        return new WireService(
                ServiceModel.load(LOADER, name),
                implementation,
                member -> reads.reads(member.shape(), member.member()));
    }

    @Override
    public WebRequest.Answer apply(WebRequest request) {
        Headers.Builder headers = Headers.builder().add("host", request.uri().getAuthority());
        request.headers().forEach(headers::add);
        HttpResponseMessage response = endpoint.answer(new HttpRequestMessage(
                        request.method(), request.uri().getPath(), "", headers.build(), request.body(), "10.0.0.5"))
                .response();
        Map<String, String> answered = new HashMap<>();
        response.headers().asMap().forEach((name, values) -> answered.put(name, values.getFirst()));
        return new WebRequest.Answer(response.status(), answered, response.body());
    }

    private static final class Scope implements CallScope {
        @Override
        public <T> T within(WireCall call, Supplier<T> operation) {
            Identities.Identity identity =
                    (Identities.Identity) call.signature().principal();
            return new Caller(identity.account(), call.signature().region(), identity.principal()).run(operation);
        }
    }
}

package dev.roadstead.balancer;

import dev.roadstead.balancer.LoadBalancerAttributes.DesyncMitigation;
import dev.roadstead.balancer.LoadBalancerAttributes.HeaderAttributes;
import dev.roadstead.balancer.RoutingAction.FixedResponse;
import dev.roadstead.balancer.RoutingAction.Forward;
import dev.roadstead.balancer.RoutingAction.Redirect;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** What becomes of the requests of a client's connection, each once its head is there: forwarded, or answered at once. */
final class RequestDispatch {

    private final ClientConnection client;
    private final NodeLoop home;
    private final ClientOrigin origin;

    RequestDispatch(ClientConnection client, ClientOrigin origin) {
        this.client = client;
        this.home = client.home();
        this.origin = origin;
    }

    /**
     * Takes up a request.
     *
     * @param in what came after the head
     * @throws MalformedMessage when it is refused and its connection with it
     */
    void dispatch(RequestHead head, ByteBuf in) {
        requireAcceptable(head.classification());
        if (head.line().methodIs("TRACE")) {
            error(405, head, in);
            return;
        }
        switch (client.listener().routes().route(head, origin.address())) {
            case Forward forward -> forward(forward, head, in);
            case FixedResponse fixed -> {
                HeadWriter out = home.scratch().writer();
                reply(head, in, fixed.statusCode(), context -> ElbResponses.fixed(fixed, context, out));
            }
            case Redirect redirect -> redirect(redirect, head, in);
        }
    }

    private HeaderAttributes attributes() {
        return home.loadBalancer().attributes().headers();
    }

    private void requireAcceptable(RequestClass classification) {
        if (classification != RequestClass.COMPLIANT && attributes().desyncMitigation() == DesyncMitigation.STRICTEST) {
            throw MalformedMessage.bad("a request that is " + classification);
        }
    }

    private void redirect(Redirect redirect, RequestHead head, ByteBuf in) {
        boolean permanent = redirect.permanent();
        String location =
                RoutingDecisions.location(redirect.location(), head, origin.nodeAddress(), origin.listenerPort());
        HeadWriter out = home.scratch().writer();
        reply(head, in, permanent ? 301 : 302, context -> ElbResponses.redirect(permanent, location, context, out));
    }

    private void forward(Forward forward, RequestHead head, ByteBuf in) {
        LoopScratch scratch = home.scratch();
        BalancedGroup group = RoutingDecisions.targetGroup(
                        forward, scratch.random().nextInt())
                .map(home.loadBalancer()::group)
                .orElse(null);
        if (group == null) {
            error(503, head, in);
            return;
        }
        if (RequestRewriter.forwarders(head.fields()) > RequestRewriter.MAX_FORWARDED_FOR) {
            error(463, head, in);
            return;
        }
        RequestRewriter.Context context =
                new RequestRewriter.Context(attributes(), origin, scratch.epochSeconds(), scratch.random());
        RequestTraits traits = RequestTraits.of(head);
        RequestRewriter.write(head, context, scratch.writer().start());
        client.begin(group, traits, client.output().toBuffer(scratch.writer()));
    }

    private void error(int statusCode, RequestHead head, ByteBuf in) {
        HeadWriter out = home.scratch().writer();
        reply(head, in, statusCode, context -> ElbResponses.error(statusCode, context, out));
    }

    /** Answers at once; a body that is not all there yet is not waited for. */
    private void reply(RequestHead head, ByteBuf in, int statusCode, Consumer<ElbResponses.Context> writer) {
        RequestTraits traits = RequestTraits.of(head);
        BodyFraming body = traits.body();
        in.skipBytes(body.take(in));
        boolean keepAlive = traits.keepAlive() && body.done() && client.mayKeepAlive();
        home.scratch().writer().start();
        writer.accept(new ElbResponses.Context(home.scratch().date(), keepAlive, traits.headMethod()));
        client.output().reply(home.scratch().writer(), statusCode);
        client.done(keepAlive, body.done());
    }
}

package dev.roadstead.services.elbv2;

import dev.roadstead.balancer.Balancer;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Elastic Load Balancing, put together: the API, and what brings the data plane to what is stored. */
public final class ElasticLoadBalancing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ElasticLoadBalancing.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Platform platform;
    private final ElasticLoadBalancingV2Api api;
    private final LoadBalancerReconciler reconciler;
    private final Semaphore wake = new Semaphore(0);
    private @Nullable Subscription subscription;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * What Elastic Load Balancing needs beyond the platform.
     *
     * @param ec2 asked and told as {@code elasticloadbalancing.amazonaws.com}
     * @param balancer the data plane; its nodes' namespaces are called by their network interfaces' ids
     * @param names of load balancers go there
     */
    public record Neighbours(Ec2Client ec2, Balancer balancer, NamePublisher names) {}

    public ElasticLoadBalancing(Platform platform, Neighbours neighbours) {
        this.platform = platform;
        Vpcs vpcs = new Vpcs(neighbours.ec2());
        this.api = new ElasticLoadBalancingV2Api(
                platform.calls("elasticloadbalancing", Calls.Denial.ACCESS_DENIED),
                new ElasticLoadBalancingV2Api.Operations(
                        new ElasticLoadBalancingV2Api.LoadBalancers(
                                new LoadBalancerOperations(platform, vpcs),
                                new PlacementOperations(platform, vpcs),
                                new AccountLimitOperations(platform.store())),
                        new ElasticLoadBalancingV2Api.Routes(
                                new ListenerOperations(platform), new RuleOperations(platform)),
                        new ElasticLoadBalancingV2Api.Targets(
                                new TargetGroupOperations(platform, vpcs),
                                new TargetOperations(platform, vpcs),
                                new TargetHealthOperations(platform, neighbours.balancer())),
                        new AttributeOperations(platform),
                        new TagOperations(platform)));
        this.reconciler = new LoadBalancerReconciler(
                platform, new NodeInterfaces(neighbours.ec2()), neighbours.balancer(), neighbours.names());
    }

    /** The API, for the gateway and for other services. */
    public ElasticLoadBalancingV2Api api() {
        return api;
    }

    /** Puts in force what is stored, returns when it is, and keeps it so until closed. */
    public void start() {
        Optional<Duration> first = pass();
        subscription = platform.store().watch("elbv2", LoadBalancerReconciler.KINDS, wake::release);
        wake.release();
        thread = Thread.ofVirtual().name("elbv2-reconciler").start(() -> run(first));
    }

    private void run(Optional<Duration> first) {
        try {
            await(first);
            while (true) {
                wake.drainPermits();
                if (closed) {
                    return;
                }
                await(pass());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Optional<Duration> wait) throws InterruptedException {
        if (wait.isEmpty()) {
            wake.acquire();
        } else if (wake.tryAcquire(Math.max(1, wait.get().toMillis()), TimeUnit.MILLISECONDS)) {
            LOG.trace("woken before the deadline");
        }
    }

    private Optional<Duration> pass() {
        try {
            return reconciler.pass();
        } catch (RuntimeException e) {
            LOG.error("load balancers could not be reconciled; trying again", e);
            return Optional.of(RETRY);
        }
    }

    /** Stops reconciling; the data plane is not this one's to close. */
    @Override
    public void close() {
        Subscription watching = subscription;
        if (watching != null) {
            watching.close();
        }
        Thread running = thread;
        if (running != null) {
            closed = true;
            wake.release();
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

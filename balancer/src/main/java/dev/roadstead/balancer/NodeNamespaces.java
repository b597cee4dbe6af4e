package dev.roadstead.balancer;

import java.util.concurrent.Callable;

/**
 * The way into the nodes' network namespaces. A socket belongs for life to the namespace of the thread that created it.
 */
public interface NodeNamespaces {

    /**
     * Runs work on a thread that is in this namespace and returns its result. The balancer calls it seldom: a node's
     * sockets are created by a thread of its own that it starts and keeps inside by one long call.
     *
     * @throws Exception what the work threw, or why the namespace could not be entered
     */
    <T> T call(String namespace, Callable<T> work) throws Exception;

    /** Every node's sockets in the namespace of the process itself. */
    static NodeNamespaces ofProcess() {
        return new NodeNamespaces() {
            @Override
            public <T> T call(String namespace, Callable<T> work) throws Exception {
                return work.call();
            }
        };
    }
}

package dev.roadstead.wire;

/** An operation of AWS that the service's implementation does not have. */
final class OperationNotImplementedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;

    OperationNotImplementedException(String service, String operation) {
        super(service + ' ' + operation);
        this.operation = service + ' ' + operation;
    }

    /** Service and operation: {@code ecs ListClusters}. */
    String operation() {
        return operation;
    }
}

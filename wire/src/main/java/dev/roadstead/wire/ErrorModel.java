package dev.roadstead.wire;

/**
 * A modelled error.
 *
 * @param code   on the wire: {@code NoSuchEntity}
 * @param status of HTTP
 * @param fault  whether the service, and not the caller, is to blame
 */
public record ErrorModel(String code, int status, boolean fault) {}

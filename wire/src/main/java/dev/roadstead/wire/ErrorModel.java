package dev.roadstead.wire;

/**
 * A modelled error.
 *
 * @param type   its shape's name, by which newer protocols tell it; the code where they are the same, or no such protocol is spoken
 * @param code   on the wire: {@code NoSuchEntity}
 * @param status of HTTP
 * @param fault  whether the service, and not the caller, is to blame
 */
public record ErrorModel(String type, String code, int status, boolean fault) {}

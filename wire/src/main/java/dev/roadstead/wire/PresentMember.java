package dev.roadstead.wire;

/**
 * A member that a request carried.
 *
 * @param shape  simple name of the SDK's model class that the member belongs to
 * @param member the member's name in the service's model; as it came where the model does not know it
 * @param path   where it stood in the request, in the request's own names ({@code containerDefinitions[0].image})
 * @param known  whether the SDK's model of the shape has such a member
 */
public record PresentMember(String shape, String member, String path, boolean known) {}

package dev.roadstead.wire;

import java.util.List;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An operation's input as the SDK's request class.
 *
 * @param members every member that the request carried, with the ones that the model does not know
 */
public record DecodedRequest(SdkPojo request, List<PresentMember> members) {
    public DecodedRequest {
        members = List.copyOf(members);
    }
}

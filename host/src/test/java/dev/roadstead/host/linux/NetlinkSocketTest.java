package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.NetworkException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetlinkSocketTest {
    /** A kernel that was built without a subsystem answers the same to its questions. */
    private static final int BEYOND_ALL = 818;

    @Test
    void aListingThatTheKernelDoesNotKnowIsEmptyWhereThatIsTolerated() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.ROUTE)) {
            NetlinkMessage request = new NetlinkMessage("list what no kernel knows", BEYOND_ALL, 0).u32(0);
            assertThatThrownBy(() -> socket.dump(request))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining(Errno.describe(Errno.EOPNOTSUPP));
            assertThat(socket.dump(request.tolerating(Errno.EOPNOTSUPP))).isEmpty();
            assertThat(RouteListing.hasDevice(socket, "lo")).isTrue();
        }
    }
}

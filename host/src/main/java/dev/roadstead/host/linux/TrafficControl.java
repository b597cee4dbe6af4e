package dev.roadstead.host.linux;

/**
 * Requests that give a device programs which see its packets before anything else does, and after everything else did.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/tc-bpf.8.html">tc-bpf(8)</a>
 */
final class TrafficControl {
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_DELQDISC = 37;
    private static final int RTM_NEWTFILTER = 44;

    private static final int HOOKS = 0xfffffff1;
    private static final int HANDLE = 0xffff0000;
    private static final int INGRESS = 0xfffffff2;
    private static final int EGRESS = 0xfffffff3;
    private static final int FIRST_PRIORITY = 1 << 16;

    /** {@code ETH_P_ALL}, in the network's byte order. */
    private static final int ALL_PROTOCOLS = 0x0300;

    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int DESCRIPTOR = 6;
    private static final int NAME = 7;
    private static final int FLAGS = 8;
    private static final int DIRECT_ACTION = 1;

    private TrafficControl() {}

    /** Gives a device the place where programs are put. */
    static NetlinkMessage hooks(int device) {
        return head(
                        new NetlinkMessage("add hooks to the device " + device, RTM_NEWQDISC, NetlinkMessage.CREATE)
                                .tolerating(Errno.EEXIST),
                        device,
                        HANDLE,
                        HOOKS,
                        0)
                .attribute(KIND, "clsact");
    }

    /** Takes it away, with the programs. */
    static NetlinkMessage noHooks(int device) {
        return head(
                new NetlinkMessage("take the hooks from the device " + device, RTM_DELQDISC, 0),
                device,
                HANDLE,
                HOOKS,
                0);
    }

    /** Has a program see what comes in by a device. */
    static NetlinkMessage arriving(int device, int program) {
        return filter("arriving", device, INGRESS, program);
    }

    /** Has a program see what goes out by a device. */
    static NetlinkMessage leaving(int device, int program) {
        return filter("leaving", device, EGRESS, program);
    }

    private static NetlinkMessage filter(String name, int device, int parent, int program) {
        NetlinkMessage message = head(
                new NetlinkMessage(
                        "put the program of what is " + name + " at the device " + device,
                        RTM_NEWTFILTER,
                        NetlinkMessage.CREATE | NetlinkMessage.REPLACE),
                device,
                1,
                parent,
                FIRST_PRIORITY | ALL_PROTOCOLS);
        message.attribute(KIND, "bpf");
        int options = message.begin(OPTIONS);
        message.attribute(DESCRIPTOR, program).attribute(NAME, "rs_" + name).attribute(FLAGS, DIRECT_ACTION);
        return message.end(options);
    }

    private static NetlinkMessage head(NetlinkMessage message, int device, int handle, int parent, int information) {
        return message.u8(0).u8(0).u16(0).u32(device).u32(handle).u32(parent).u32(information);
    }
}

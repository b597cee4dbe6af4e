package dev.roadstead.host.linux;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The system calls that a container may not make. They are those of the table "Significant syscalls blocked by the default profile" in
 * <a href="https://docs.docker.com/engine/security/seccomp/">Docker's documentation</a> that the default capabilities would not stop
 * already in every case, and newer ones of their kind. It is a list of refusals: what the kernel learns later is allowed unless a
 * capability guards it, which is what keeps it short.
 */
final class Seccomp {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    /** All of CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID and NET. */
    private static final long NEW_NAMESPACES = 0x7E020000L;

    private static final List<String> REFUSED = List.of(
            "acct",
            "add_key",
            "bpf",
            "clock_adjtime",
            "clock_settime",
            "create_module",
            "delete_module",
            "finit_module",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "get_kernel_syms",
            "init_module",
            "io_uring_enter",
            "io_uring_register",
            "io_uring_setup",
            "ioperm",
            "iopl",
            "kexec_file_load",
            "kexec_load",
            "keyctl",
            "lookup_dcookie",
            "mount",
            "mount_setattr",
            "move_mount",
            "move_pages",
            "nfsservctl",
            "open_by_handle_at",
            "open_tree",
            "perf_event_open",
            "pivot_root",
            "query_module",
            "quotactl",
            "quotactl_fd",
            "reboot",
            "request_key",
            "setns",
            "settimeofday",
            "stime",
            "swapoff",
            "swapon",
            "_sysctl",
            "sysfs",
            "umount",
            "umount2",
            "unshare",
            "uselib",
            "userfaultfd",
            "ustat",
            "vm86",
            "vm86old");

    private Seccomp() {}

    /** The profile for a runtime specification's {@code linux.seccomp}. */
    static ObjectNode profile() {
        ObjectNode profile = JsonMapper.shared().createObjectNode();
        profile.put("defaultAction", "SCMP_ACT_ALLOW");
        ArrayNode architectures = profile.putArray("architectures");
        boolean arm = "aarch64".equals(System.getProperty("os.arch"));
        (arm ? List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM") : List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"))
                .forEach(architectures::add);
        ArrayNode rules = profile.putArray("syscalls");
        rule(rules, REFUSED, EPERM);
        // The C library falls back to clone, whose flags a filter can read.
        rule(rules, List.of("clone3"), ENOSYS);
        // A filter compares a masked value to one value only, so each flag has a rule of its own.
        for (long flags = NEW_NAMESPACES; flags != 0; flags &= flags - 1) {
            long flag = Long.lowestOneBit(flags);
            rule(rules, List.of("clone"), EPERM)
                    .putArray("args")
                    .addObject()
                    .put("index", 0)
                    .put("value", flag)
                    .put("valueTwo", flag)
                    .put("op", "SCMP_CMP_MASKED_EQ");
        }
        return profile;
    }

    private static ObjectNode rule(ArrayNode rules, List<String> names, int errno) {
        ObjectNode rule = rules.addObject();
        ArrayNode array = rule.putArray("names");
        names.forEach(array::add);
        rule.put("action", "SCMP_ACT_ERRNO").put("errnoRet", errno);
        return rule;
    }
}

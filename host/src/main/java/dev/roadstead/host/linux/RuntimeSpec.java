package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.TaskAssignment.Resources;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">OCI runtime specification</a> of a container, with
 * the defaults that containers have on Fargate: Docker's capabilities, masked paths and devices, the task's network namespace, and process,
 * IPC and mount namespaces of its own.
 *
 * @param process what runs
 * @param user who runs it
 * @param place where it lies on this machine
 */
record RuntimeSpec(ProcessPlan process, ContainerUser user, Place place) {

    /**
     * The container's surroundings.
     *
     * @param hostName the task's
     * @param networkNamespace the file of the task's namespace
     * @param files directory with {@code hosts}, {@code hostname} and {@code resolv.conf}
     * @param cgroup path of its control group and how much it may use
     * @param readonly whether the root file system is read-only
     * @param init a minimal init on this machine to be its first process
     */
    record Place(
            String hostName, Path networkNamespace, Path files, Cgroup cgroup, boolean readonly, Optional<Path> init) {}

    /** A container's control group. */
    record Cgroup(String path, Resources resources, boolean unified) {}

    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final String INIT = "/sbin/docker-init";

    /** The least that the kernel takes for {@code cpu.shares}; what ECS gives a container without CPU units. */
    private static final int LEAST_SHARES = 2;

    byte[] toJson() {
        return json().toString().getBytes(StandardCharsets.UTF_8);
    }

    ObjectNode json() {
        ObjectNode spec = JsonMapper.shared().createObjectNode();
        spec.put("ociVersion", "1.0.2");
        spec.set("process", processJson());
        spec.putObject("root").put("path", "rootfs").put("readonly", place.readonly());
        spec.put("hostname", place.hostName());
        mounts(spec.putArray("mounts"));
        linux(spec.putObject("linux"));
        return spec;
    }

    private ObjectNode processJson() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("terminal", false);
        ObjectNode who = json.putObject("user").put("uid", user.uid()).put("gid", user.gid());
        ArrayNode groups = who.putArray("additionalGids");
        user.additionalGroups().forEach(groups::add);
        ArrayNode arguments = json.putArray("args");
        if (place.init().isPresent()) {
            arguments.add(INIT).add("--");
        }
        process.arguments().forEach(arguments::add);
        ArrayNode environment = json.putArray("env");
        process.environment().forEach((name, value) -> environment.add(name + "=" + value));
        json.put("cwd", process.workingDirectory());
        ObjectNode capabilities = json.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            ArrayNode array = capabilities.putArray(set);
            CAPABILITIES.forEach(array::add);
        }
        ArrayNode limits = json.putArray("rlimits");
        new TreeMap<>(process.ulimits())
                .forEach((name, limit) -> limits.addObject()
                        .put("type", "RLIMIT_" + name.toUpperCase(Locale.ROOT))
                        .put("soft", limit.soft())
                        .put("hard", limit.hard()));
        return json;
    }

    /** What a health check runs as: the container's own process with another command. */
    static byte[] exec(ObjectNode containerProcess, List<String> command) {
        ObjectNode json = containerProcess.deepCopy();
        ArrayNode arguments = json.putArray("args");
        command.forEach(arguments::add);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void mounts(ArrayNode mounts) {
        mount(mounts, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        mount(
                mounts,
                "/dev/pts",
                "devpts",
                "devpts",
                "nosuid",
                "noexec",
                "newinstance",
                "ptmxmode=0666",
                "mode=0620",
                "gid=5");
        mount(mounts, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        mount(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        mount(mounts, "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        for (String file : List.of("hosts", "hostname", "resolv.conf")) {
            bind(mounts, "/etc/" + file, place.files().resolve(file), "rw");
        }
        place.init().ifPresent(init -> bind(mounts, INIT, init, "ro"));
    }

    private static void bind(ArrayNode mounts, String target, Path source, String access) {
        mount(mounts, target, "bind", source.toString(), "rbind", "rprivate", access);
    }

    private static void mount(ArrayNode mounts, String target, String type, String source, String... options) {
        ObjectNode mount =
                mounts.addObject().put("destination", target).put("type", type).put("source", source);
        ArrayNode array = mount.putArray("options");
        for (String option : options) {
            array.add(option);
        }
    }

    private void linux(ObjectNode linux) {
        ArrayNode namespaces = linux.putArray("namespaces");
        for (String type : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.addObject().put("type", type);
        }
        namespaces
                .addObject()
                .put("type", "network")
                .put("path", place.networkNamespace().toString());
        if (place.cgroup().unified()) {
            namespaces.addObject().put("type", "cgroup");
        }
        linux.put("cgroupsPath", place.cgroup().path());
        resources(linux.putObject("resources"), place.cgroup().resources());
        ArrayNode masked = linux.putArray("maskedPaths");
        MASKED.forEach(masked::add);
        ArrayNode readonly = linux.putArray("readonlyPaths");
        READONLY.forEach(readonly::add);
        linux.set("seccomp", Seccomp.profile());
    }

    private static void resources(ObjectNode json, Resources resources) {
        json.putArray("devices").addObject().put("allow", false).put("access", "rwm");
        json.putObject("cpu").put("shares", Math.max(LEAST_SHARES, resources.cpuUnits()));
        json.putObject("pids").put("limit", Cgroups.PIDS_LIMIT);
        ObjectNode memory = json.putObject("memory");
        if (resources.memoryMebibytes() > 0) {
            memory.put("limit", (long) resources.memoryMebibytes() << 20);
        }
        if (resources.memoryReservationMebibytes() > 0) {
            memory.put("reservation", (long) resources.memoryReservationMebibytes() << 20);
        }
    }

    /** The files of {@code /etc} that a task's containers share. */
    static Map<String, String> etc(String hostName, HostedInterface place) {
        return Map.of(
                "hostname",
                hostName + "\n",
                "hosts",
                "127.0.0.1 localhost\n" + place.address() + " " + hostName + "\n",
                "resolv.conf",
                resolvConf(place.dhcpOptions()));
    }

    /** As resolv.conf(5) has it. */
    private static String resolvConf(DhcpOptionsPlan options) {
        StringBuilder text = new StringBuilder();
        options.nameServers()
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        options.domainName()
                .ifPresent(domain -> text.append("search ").append(domain).append('\n'));
        return text.toString();
    }

    /** Whether an assignment asks for an init process. */
    static boolean wantsInit(ContainerAssignment container) {
        return container.process().security().initProcess();
    }
}

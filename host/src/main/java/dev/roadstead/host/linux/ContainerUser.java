package dev.roadstead.host.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a container's process is.
 *
 * @param additionalGroups its group and, unless that was given, those of {@code /etc/group} that have the user as a member
 */
record ContainerUser(int uid, int gid, List<Integer> additionalGroups) {

    ContainerUser {
        additionalGroups = List.copyOf(additionalGroups);
    }

    /**
     * Resolves {@code user}, {@code user:group}, {@code uid} or {@code uid:gid} by the image's own files. A uid that no line
     * has is taken as it is, with group 0 unless one is given.
     *
     * @param user empty for root
     * @throws IllegalArgumentException when a name has no line
     */
    static ContainerUser resolve(String user, String passwd, String group) {
        String[] parts = user.split(":", 2);
        String wanted = parts[0].isEmpty() ? "0" : parts[0];
        Optional<String[]> line = lines(passwd, 4)
                .filter(fields -> fields[0].equals(wanted) || fields[2].equals(wanted))
                .findFirst();
        Optional<Integer> uid = line.flatMap(fields -> number(fields[2])).or(() -> number(wanted));
        if (uid.isEmpty()) {
            throw new IllegalArgumentException(
                    "unable to find user " + wanted + ": no matching entries in passwd file");
        }
        if (parts.length == 2 && !parts[1].isEmpty()) {
            return new ContainerUser(uid.get(), group(parts[1], group), List.of(group(parts[1], group)));
        }
        int gid = line.flatMap(fields -> number(fields[3])).orElse(0);
        TreeSet<Integer> groups = new TreeSet<>(Set.of(gid));
        line.ifPresent(fields -> groups.addAll(memberships(fields[0], group)));
        return new ContainerUser(uid.get(), gid, new ArrayList<>(groups));
    }

    private static int group(String wanted, String group) {
        return lines(group, 3)
                .filter(fields -> fields[0].equals(wanted) || fields[2].equals(wanted))
                .findFirst()
                .flatMap(fields -> number(fields[2]))
                .or(() -> number(wanted))
                .orElseThrow(() -> new IllegalArgumentException(
                        "unable to find group " + wanted + ": no matching entries in group file"));
    }

    private static List<Integer> memberships(String name, String group) {
        return lines(group, 4)
                .filter(fields -> Arrays.asList(fields[3].split(",")).contains(name))
                .flatMap(fields -> number(fields[2]).stream())
                .toList();
    }

    private static java.util.stream.Stream<String[]> lines(String file, int fields) {
        return file.lines().map(line -> line.split(":", -1)).filter(split -> split.length >= fields);
    }

    private static Optional<Integer> number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number < 0 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

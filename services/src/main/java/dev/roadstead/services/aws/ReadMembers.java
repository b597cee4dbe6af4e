package dev.roadstead.services.aws;

import dev.roadstead.wire.PresentMember;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which members of AWS's shapes the code of a service reads. A request that carries any other one asks for something
 * that would be dropped silently, so it is refused by name. The list is computed from the service's bytecode and
 * checked in; a test recomputes it.
 */
public final class ReadMembers {
    private final Set<String> members;

    private ReadMembers(Set<String> members) {
        this.members = members;
    }

    /**
     * The list of a service; empty where there is none.
     *
     * @param service the name of its package, such as {@code ecs}
     */
    public static ReadMembers of(String service) {
        try (InputStream list = ReadMembers.class.getResourceAsStream("/reads/" + service + ".txt")) {
            return new ReadMembers(list == null ? Set.of() : lines(list));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the service's code reads a member. */
    public boolean reads(String shape, String member) {
        return members.contains(shape + "." + member);
    }

    /** The first member of a request that the service would drop, or that AWS's model does not know. */
    public Optional<PresentMember> firstDropped(Collection<PresentMember> present) {
        return present.stream()
                .filter(member -> !member.known() || !reads(member.shape(), member.member()))
                .findFirst();
    }

    private static Set<String> lines(InputStream list) throws IOException {
        return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .collect(Collectors.toUnmodifiableSet());
    }
}

package dev.roadstead.services.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Explanation;
import software.amazon.awssdk.services.ec2.model.PathComponent;

/** What a packet and its answer pass, up to where they are stopped, and by what they are. */
final class PathTrace {

    private final List<PathComponent> forward = new ArrayList<>();
    private final List<PathComponent> back = new ArrayList<>();
    private final List<Explanation> explanations = new ArrayList<>();
    private boolean returning;
    private Optional<Packet> arrived = Optional.empty();

    /** Something lets the packet pass. */
    void pass(Consumer<PathComponent.Builder> component) {
        if (explanations.isEmpty()) {
            List<PathComponent> way = returning ? back : forward;
            way.add(PathComponent.builder()
                    .sequenceNumber(way.size() + 1)
                    .applyMutation(component)
                    .build());
        }
    }

    /** Something stops it. What comes after is looked at as if it did not, as far as the way is known. */
    void stop(ExplanationCode code, Consumer<Explanation.Builder> what) {
        explanations.add(Explanation.builder()
                .explanationCode(code.name())
                .applyMutation(what)
                .build());
    }

    /** The packet is where it wants to be, or would be if nothing stopped it. */
    void arrive(Packet packet) {
        arrived = Optional.of(packet);
    }

    /** The packet as it arrives, however far something would have stopped it. */
    Optional<Packet> arrived() {
        return arrived;
    }

    /** From here on it is about the answer. */
    void turn() {
        returning = true;
    }

    /** Whether nothing stops the packet, nor its answer. */
    boolean found() {
        return arrived.isPresent() && explanations.isEmpty();
    }

    /** How far it came. */
    int length() {
        return forward.size() + back.size();
    }

    List<PathComponent> forward() {
        return List.copyOf(forward);
    }

    List<PathComponent> back() {
        return List.copyOf(back);
    }

    List<Explanation> explanations() {
        return List.copyOf(explanations);
    }
}

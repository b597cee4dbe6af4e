package dev.roadstead.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Notes the members that a decoder meets. Only the first occurrence in a list is kept for each (shape, member). */
final class MemberRecorder {
    private final List<PresentMember> members = new ArrayList<>();
    private final java.util.Set<String> seen = new java.util.HashSet<>();

    void known(Shape shape, String member, String path) {
        add(new PresentMember(shape.name(), member, path, true));
    }

    void unknown(Shape shape, String member, String path) {
        add(new PresentMember(shape.name(), member, path, false));
    }

    private void add(PresentMember member) {
        if (seen.add(member.shape() + '.' + member.member())) {
            members.add(member);
        }
    }

    List<PresentMember> members() {
        return Collections.unmodifiableList(members);
    }
}

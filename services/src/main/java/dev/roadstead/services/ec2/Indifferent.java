package dev.roadstead.services.ec2;

/** Parameters whose every value asks for what is the case anyway, such as to list disabled regions too where none is disabled. */
final class Indifferent {

    private Indifferent() {}

    /** Says that a parameter was considered. */
    static void to(Boolean parameter) {
        // Both values mean the same here.
    }
}

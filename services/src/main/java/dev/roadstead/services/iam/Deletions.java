package dev.roadstead.services.iam;

/** What stands in the way of a deletion. */
final class Deletions {
    private Deletions() {}

    static void checkNoPolicies(Holder<?> holder) {
        if (!holder.grants().attached().isEmpty()) {
            throw IamErrors.deleteConflict("Cannot delete entity, must detach all policies first.");
        }
        if (!holder.grants().inline().isEmpty()) {
            throw IamErrors.deleteConflict("Cannot delete entity, must delete policies first.");
        }
    }
}

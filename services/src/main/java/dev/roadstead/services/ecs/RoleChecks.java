package dev.roadstead.services.ecs;

/** Whether the roles of a launch may be passed by who asks, and assumed by ECS. */
final class RoleChecks {

    private final PassedRoles passed;
    private final RoleSessions sessions;

    RoleChecks(PassedRoles passed, RoleSessions sessions) {
        this.passed = passed;
        this.sessions = sessions;
    }

    void check(Scope scope, EffectiveDefinition definition) {
        passed.require(
                definition.executionRole().orElse(null), definition.taskRole().orElse(null));
        sessions.check(scope, definition.executionRole());
        sessions.check(scope, definition.taskRole());
    }
}

package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Calls;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who hands a role to tasks must be allowed to pass it to them. */
final class PassedRoles {

    private final Calls calls;

    PassedRoles(Calls calls) {
        this.calls = calls;
    }

    void require(@Nullable String... roleArns) {
        List<String> arns = Stream.of(roleArns)
                .filter(Objects::nonNull)
                .map(String.class::cast)
                .distinct()
                .toList();
        for (String arn : arns) {
            if (!arn.matches("arn:aws:iam::[0-9]{12}:role/.+")) {
                throw EcsErrors.client("Role is not valid: " + arn + " (expected arn:aws:iam::ACCOUNT:role/NAME)");
            }
            calls.require(
                    "iam:PassRole", List.of(arn), Map.of("iam:PassedToService", List.of("ecs-tasks.amazonaws.com")));
        }
    }
}

package dev.roadstead.host.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test with real namespaces, containers and files: it is skipped, saying what is missing, where it cannot run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("kernel")
@ExtendWith(KernelTest.Possible.class)
@interface KernelTest {

    /** Root, and the programs that the tests need. */
    final class Possible implements ExecutionCondition {
        private static final List<String> PROGRAMS =
                List.of("containerd", "containerd-shim-runc-v2", "runc", "ip", "nft", "busybox");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!"root".equals(System.getProperty("user.name"))) {
                return ConditionEvaluationResult.disabled("needs root");
            }
            List<String> missing =
                    PROGRAMS.stream().filter(program -> !installed(program)).toList();
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("root, and all programs are there")
                    : ConditionEvaluationResult.disabled("needs the programs " + missing);
        }

        private static boolean installed(String program) {
            return List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        }
    }
}

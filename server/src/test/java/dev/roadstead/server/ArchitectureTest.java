package dev.roadstead.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md between modules. How services are built among themselves is held in their own module. */
final class ArchitectureTest {

    private static final String ROOT = "dev.roadstead.";
    private static final String SERVICES = ROOT + "services.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.roadstead");

    @Test
    void wireStoreHostAndBalancerStandAlone() {
        ArchRule rule = classes()
                .that()
                .resideInAnyPackage(ROOT + "wire..", ROOT + "store..", ROOT + "host..", ROOT + "balancer..")
                .should(dependOnlyOnTheirOwnModule());
        rule.check(CLASSES);
    }

    @Test
    void servicesKnowTheSeamsOnly() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(SERVICES + ".")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "host.linux..", ROOT + "host.simulated..", ROOT + "server..");
        rule.check(CLASSES);
    }

    @Test
    void onlyTheSharedPackageKnowsTheWire() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(SERVICES + ".")
                .and()
                .resideOutsideOfPackage(SERVICES + "aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "wire..");
        rule.check(CLASSES);
    }

    /** What a user could have written as well. */
    @Test
    void commandsThatCallTheApiKnowNothingElse() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(ROOT + "client..", ROOT + "quickstart..", ROOT + "explain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "server..",
                        ROOT + "services..",
                        ROOT + "wire..",
                        ROOT + "store..",
                        ROOT + "balancer..",
                        ROOT + "host.linux..");
        ArchRule apart =
                slices().matching(ROOT + "(quickstart|explain)..").should().notDependOnEachOther();
        rule.check(CLASSES);
        apart.check(CLASSES);
    }

    @Test
    void decisionsImportNoInputOrOutput() {
        ArchRule rule = noClasses()
                .that()
                .haveSimpleNameEndingWith("Decisions")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.nio..",
                        "java.net..",
                        "java.sql..",
                        "java.util.concurrent..",
                        "java.util.random..",
                        "org.slf4j..",
                        "tools.jackson..",
                        "io.netty..",
                        "io.grpc..",
                        "dev.roadstead.store..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class);
        rule.check(CLASSES);
    }

    /** A span may be measured where nothing is decided: not in a service. */
    @Test
    void servicesMeasureNoSpansOfTheirOwn() {
        ArchRule rule =
                noClasses().that().resideInAPackage(SERVICES + ".").should().callMethod(System.class, "nanoTime");
        rule.check(CLASSES);
    }

    @Test
    void timeAndRandomnessAreInjected() {
        ArchRule rule = classes()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "server..", ROOT + "quickstart..", ROOT + "examples..", ROOT + "bench..")
                .should(callNoAmbientSource());
        rule.check(CLASSES);
    }

    private static ArchCondition<JavaClass> dependOnlyOnTheirOwnModule() {
        return new ArchCondition<>("depend on no other module of ours") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String module = segment(item, ROOT);
                item.getDirectDependenciesFromSelf().stream()
                        .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT))
                        .filter(d -> !segment(d.getTargetClass(), ROOT).equals(module))
                        .forEach(d -> events.add(SimpleConditionEvent.violated(d, d.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> callNoAmbientSource() {
        DescribedPredicate<JavaCall<?>> ambient = describe("read a clock or randomness of their own", call -> {
            JavaClass owner = call.getTargetOwner();
            String name = call.getName();
            return owner.isEquivalentTo(Instant.class) && name.equals("now")
                    || owner.isEquivalentTo(LocalDateTime.class) && name.equals("now")
                    || owner.isEquivalentTo(UUID.class) && name.equals("randomUUID")
                    || owner.isEquivalentTo(Thread.class) && name.equals("sleep")
                    || owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
                    || owner.isEquivalentTo(Clock.class) && name.startsWith("system");
        });
        return new ArchCondition<>("have clock and randomness injected, and sleep nowhere") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getMethodCallsFromSelf().stream()
                        .filter(ambient)
                        .forEach(call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
            }
        };
    }

    private static String segment(JavaClass type, String prefix) {
        String rest = type.getPackageName().substring(prefix.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}

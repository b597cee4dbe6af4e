package dev.roadstead.services;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.roadstead.services.aws.Calls;
import software.amazon.awssdk.awscore.AwsRequest;

/** How services are built among themselves; what holds for all modules is held in {@code server}, which sees them all. */
@AnalyzeClasses(packages = "dev.roadstead.services", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_SERVICE_KNOWS_ANOTHER = slices().matching("dev.roadstead.services.(*)..")
            .namingSlices("service $1")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    DescribedPredicate.alwaysTrue(),
                    JavaClass.Predicates.resideInAnyPackage(
                            "dev.roadstead.services.aws", "dev.roadstead.services.policy"))
            .because("a service calls another by its SDK client interface");

    @ArchTest
    static final ArchRule WHAT_IS_SHARED_KNOWS_NO_SERVICE = noClasses()
            .that()
            .resideInAnyPackage("dev.roadstead.services.aws", "dev.roadstead.services.policy")
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("belong to a service") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getPackageName().startsWith("dev.roadstead.services.")
                            && !type.getPackageName().equals("dev.roadstead.services.aws")
                            && !type.getPackageName().equals("dev.roadstead.services.policy");
                }
            });

    @ArchTest
    static final ArchRule EVERY_OPERATION_IS_AUTHORIZED = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Api")
            .and(are(takingARequest()))
            .should(goThroughCalls())
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule AN_API_IS_NAMED_AFTER_ITS_SERVICE = classes()
            .that()
            .haveSimpleNameEndingWith("Api")
            .and()
            .areTopLevelClasses()
            .should()
            .beAssignableTo(software.amazon.awssdk.core.SdkClient.class)
            .allowEmptyShould(true);

    private static DescribedPredicate<JavaMethod> takingARequest() {
        return DescribedPredicate.describe(
                "operations of AWS",
                method -> method.getRawParameterTypes().size() == 1
                        && method.getRawParameterTypes().getFirst().isAssignableTo(AwsRequest.class));
    }

    private static ArchCondition<JavaMethod> goThroughCalls() {
        return new ArchCondition<>("go through Calls") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean through = method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Calls.class)
                                && call.getTarget().getName().startsWith("run"));
                events.add(new SimpleConditionEvent(
                        method,
                        through,
                        method.getFullName() + (through ? " goes" : " does not go") + " through Calls"));
            }
        };
    }
}

package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.roadstead.wire.OperationModel;
import dev.roadstead.wire.ServiceModel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated models against the SDK on the class path: a class or method that the SDK renamed would be found here. */
class ServiceModelsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecs",
                "ec2",
                "elbv2",
                "ecr",
                "iam",
                "sts",
                "ssm",
                "secretsmanager",
                "logs",
                "cloudwatch",
                "servicequotas"
            })
    void everyOperationHasItsMethodInTheSdk(String service) {
        ServiceModel model = ServiceModel.load(getClass().getClassLoader(), service);

        for (String name : model.operationNames()) {
            OperationModel operation = model.operation(name).orElseThrow();
            assertThatCode(() -> MethodHandles.publicLookup()
                            .findVirtual(
                                    model.clientClass(),
                                    operation.method(),
                                    MethodType.methodType(
                                            model.modelClass(operation.response()),
                                            model.modelClass(operation.request()))))
                    .as(service + ' ' + name)
                    .doesNotThrowAnyException();
        }
    }
}

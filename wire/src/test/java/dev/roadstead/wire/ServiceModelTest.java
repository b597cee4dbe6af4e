package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"ecs", "ec2", "elbv2", "ecr", "iam", "sts", "ssm", "secretsmanager", "logs"})
    void everyEntryCanBeRead(String service) {
        ServiceModel model = load(service);

        assertThat(model.name()).isEqualTo(service);
        assertThat(model.operationNames())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(model.operation(name)).isPresent());
        assertThat(model.exceptionClasses())
                .allSatisfy(name -> assertThat(model.error(name))
                        .get()
                        .satisfies(error -> assertThat(error.status()).isBetween(400, 599)));
        assertThat(model.constrainedShapes())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(model.constraints(name))
                        .get()
                        .satisfies(
                                constraints -> assertThat(constraints.members().values())
                                        .allSatisfy(member -> assertThat(model.constraints(member))
                                                .isPresent())));
        assertThat(Protocol.all(model.description())).isNotEmpty();
    }

    @Test
    void namesThatTheSdkWritesDifferentlyAreFound() {
        OperationModel operation = load("iam").operation("CreateSAMLProvider").orElseThrow();

        assertThat(operation.method()).isEqualTo("createSAMLProvider");
        assertThat(operation.request()).isEqualTo("CreateSamlProviderRequest");
        assertThat(load("iam").error("NoSuchEntityException"))
                .contains(new ErrorModel("NoSuchEntity", "NoSuchEntity", 404, false));
    }

    @Test
    void whatIsNotInTheModelIsEmpty() {
        ServiceModel model = load("ecs");

        assertThat(model.operation("MakeCoffee")).isEmpty();
        assertThat(model.operation("")).isEmpty();
        assertThat(model.error("CoffeeException")).isEmpty();
        assertThat(load("ec2").description().absentFromSdk()).contains("CreateSecondaryNetwork");
    }

    @Test
    void aServiceWithoutAModelIsNamed() {
        assertThatThrownBy(() -> load("coffee"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("models/coffee.json is not on the class path");
    }

    private static ServiceModel load(String service) {
        return ServiceModel.load(ServiceModelTest.class.getClassLoader(), service);
    }
}

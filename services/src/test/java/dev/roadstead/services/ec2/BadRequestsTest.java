package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Whatever a request carries, it is answered, or refused with an error of AWS's; nothing breaks. */
class BadRequestsTest {

    private static final List<String> WORDS = List.of(
            "",
            "\0",
            "*",
            "\\",
            "tcp",
            "-1",
            "icmp",
            "10.0.0.0/16",
            "10.0.5.0/24",
            "0.0.0.0/0",
            "10.0.1.9",
            "300.1.1.1/99",
            "default",
            "web",
            "us-east-1a",
            "vpc-id",
            "tag:a",
            "vpc-0123456789abcdef0",
            "eipassoc-0123456789abcdef0",
            "vpc",
            "\uD800",
            "a".repeat(300),
            "ünï",
            "-",
            "/",
            "enableDnsSupport",
            "description",
            "interface");

    private final World world = new World();
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void makeSomethingToHit() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        String group = world.group(vpc, "web");
        String gateway = world.internetGateway(vpc);
        var address = world.ask(ec2 -> ec2.allocateAddress(r -> {}));
        ids.addAll(List.of(vpc, subnet, group, gateway, address.allocationId(), world.mainRouteTable(vpc)));
        ids.add(world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)))
                .networkInterface()
                .networkInterfaceId());
        ids.add(world.taskInterface(subnet, group));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingBreaks(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> answered = new TreeMap<>();
        for (int round = 0; round < 60; round++) {
            for (Method operation : operations()) {
                SdkPojo request = filled(builder(operation.getParameterTypes()[0]), random, 0);
                if (call(operation, request)) {
                    answered.merge(operation.getName(), 1, Integer::sum);
                }
            }
        }
        assertThat(answered).hasSizeGreaterThan(20);
    }

    private boolean call(Method operation, SdkPojo request) {
        try {
            world.ask(ec2 -> invoke(operation, request));
            return true;
        } catch (AwsServiceException e) {
            assertThat(e.statusCode()).as("%s: %s", request, e.getMessage()).isBetween(400, 501);
            assertThat(e.awsErrorDetails().errorMessage()).isNotBlank();
            return false;
        }
    }

    private Object invoke(Method operation, SdkPojo request) {
        try {
            return operation.invoke(world.api, request);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AwsServiceException refused) {
                throw refused;
            }
            throw new AssertionError(request + " breaks " + operation.getName(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Method> operations() {
        return Arrays.stream(Ec2Api.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())
                        && method.getParameterCount() == 1
                        && Ec2Request.class.isAssignableFrom(method.getParameterTypes()[0]))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static SdkPojo builder(Class<?> type) throws ReflectiveOperationException {
        return (SdkPojo) type.getMethod("builder").invoke(null);
    }

    private SdkPojo filled(SdkPojo builder, Random random, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            boolean dryRun = field.memberName().equals("DryRun");
            if (!dryRun && random.nextInt(depth == 0 ? 3 : 2) != 0) {
                field.set(builder, value(field, random, depth));
            }
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private @Nullable Object value(SdkField<?> field, Random random, int depth) {
        return switch (field.marshallingType().getTargetClass().getSimpleName()) {
            case "String" -> text(random);
            case "Integer" -> random.nextInt(6) == 0 ? random.nextInt() : Integer.valueOf(random.nextInt(100) - 2);
            case "Boolean" -> random.nextBoolean();
            case "List" -> list(field, random, depth);
            case "SdkPojo" -> depth > 3 ? null : filled(field.constructor().get(), random, depth + 1);
            default -> null;
        };
    }

    private List<@Nullable Object> list(SdkField<?> field, Random random, int depth) {
        SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            items.add(value(member, random, depth));
        }
        return items;
    }

    private String text(Random random) {
        return random.nextBoolean() ? ids.get(random.nextInt(ids.size())) : WORDS.get(random.nextInt(WORDS.size()));
    }
}

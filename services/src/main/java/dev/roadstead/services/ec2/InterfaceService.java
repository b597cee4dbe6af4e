package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A service of a region that interface endpoints lead to.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html">AWS services that integrate
 *     with AWS PrivateLink</a>
 */
record InterfaceService(Offer offer, String region) {

    /** What all regions have. */
    enum Offer {
        EC2("ec2", "ec2", "ec2"),
        ECR_API("ecr.api", "api.ecr", "ecr"),
        ECR_DKR("ecr.dkr", "dkr.ecr", "ecr"),
        ECS("ecs", "ecs", "ecs"),
        ELASTICLOADBALANCING("elasticloadbalancing", "elasticloadbalancing", "elasticloadbalancing"),
        LOGS("logs", "logs", "logs"),
        MONITORING("monitoring", "monitoring", "monitoring"),
        SECRETSMANAGER("secretsmanager", "secretsmanager", "secretsmanager"),
        SSM("ssm", "ssm", "ssm"),
        STS("sts", "sts", "sts");

        private final String label;
        private final String host;
        private final String signingName;

        Offer(String label, String host, String signingName) {
            this.label = label;
            this.host = host;
            this.signingName = signingName;
        }
    }

    /** Names that AWS has interface endpoints under, and Roadstead no service: those that architectures with containers use. */
    private static final Set<String> UNBUILT = Set.of(
            "acm-pca",
            "application-autoscaling",
            "autoscaling",
            "backup",
            "cloudformation",
            "cloudtrail",
            "codebuild",
            "codedeploy",
            "config",
            "dynamodb",
            "ec2messages",
            "ecs-agent",
            "ecs-telemetry",
            "eks",
            "elasticache",
            "elasticfilesystem",
            "email-smtp",
            "events",
            "execute-api",
            "guardduty-data",
            "kinesis-firehose",
            "kinesis-streams",
            "kms",
            "lambda",
            "rds",
            "rds-data",
            "s3",
            "servicediscovery",
            "sns",
            "sqs",
            "ssm-contacts",
            "ssm-incidents",
            "ssmmessages",
            "states",
            "synthetics",
            "xray");

    /** The API's address in the service pool, and the registry's. */
    private static final int API = 1;

    private static final int REGISTRY = 2;

    /** All of a region's, in order of their names. */
    static List<InterfaceService> in(String region) {
        return Arrays.stream(Offer.values())
                .map(offer -> new InterfaceService(offer, region))
                .toList();
    }

    static Optional<InterfaceService> named(String serviceName, String region) {
        return in(region).stream()
                .filter(service -> service.name().equals(serviceName))
                .findFirst();
    }

    /** Whether AWS has an endpoint service of that name in the region, and this installation has not. */
    static boolean unbuilt(String serviceName, String region) {
        String prefix = prefix(region);
        return serviceName.startsWith(prefix) && UNBUILT.contains(serviceName.substring(prefix.length()));
    }

    private static String prefix(String region) {
        return "com.amazonaws." + region + ".";
    }

    /** Such as {@code com.amazonaws.us-east-1.ecr.api}. */
    String name() {
        return prefix(region) + offer.label;
    }

    /** What requests to it are signed for, and their actions begin with. */
    String signingName() {
        return offer.signingName;
    }

    /** Whether it is the registry, which is spoken to as registries are. */
    boolean registry() {
        return offer == Offer.ECR_DKR;
    }

    /** The name that clients use; each account has a registry of its own. */
    String privateDnsName() {
        return (registry() ? "*." : "") + offer.host + "." + region + ".amazonaws.com";
    }

    /** What the names of its endpoints end in. */
    String baseName() {
        return offer.host + "." + region + ".vpce.amazonaws.com";
    }

    /** Where it answers. */
    Ipv4 address(Cidr servicePool) {
        return servicePool.base().plus(registry() ? REGISTRY : API);
    }
}

package dev.roadstead.services.policy;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The condition keys that requests carry here. A policy that asks for another one is refused when it is put: it would
 * grant or deny something else than it says. A service that supplies a new key in its {@code Access} adds it here.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global keys</a>
 */
public final class ConditionKeys {
    public static final String PRINCIPAL_ARN = "aws:PrincipalArn";
    public static final String PRINCIPAL_ACCOUNT = "aws:PrincipalAccount";
    public static final String PRINCIPAL_TYPE = "aws:PrincipalType";
    public static final String PRINCIPAL_IS_AWS_SERVICE = "aws:PrincipalIsAWSService";
    public static final String PRINCIPAL_SERVICE_NAME = "aws:PrincipalServiceName";
    public static final String USER_ID = "aws:userid";
    public static final String USER_NAME = "aws:username";
    public static final String REQUESTED_REGION = "aws:RequestedRegion";
    public static final String RESOURCE_ACCOUNT = "aws:ResourceAccount";
    public static final String SOURCE_ACCOUNT = "aws:SourceAccount";
    public static final String SOURCE_ARN = "aws:SourceArn";
    public static final String SOURCE_VPC_ENDPOINT = "aws:SourceVpce";
    public static final String SOURCE_VPC = "aws:SourceVpc";
    public static final String PASSED_TO_SERVICE = "iam:PassedToService";
    public static final String AWS_SERVICE_NAME = "iam:AWSServiceName";
    public static final String POLICY_ARN = "iam:PolicyARN";
    public static final String EC2_CREATE_ACTION = "ec2:CreateAction";
    public static final String EXTERNAL_ID = "sts:ExternalId";
    public static final String ROLE_SESSION_NAME = "sts:RoleSessionName";

    private static final Set<String> SUPPLIED = Stream.of(
                    PRINCIPAL_ARN,
                    PRINCIPAL_ACCOUNT,
                    PRINCIPAL_TYPE,
                    PRINCIPAL_IS_AWS_SERVICE,
                    PRINCIPAL_SERVICE_NAME,
                    USER_ID,
                    USER_NAME,
                    REQUESTED_REGION,
                    RESOURCE_ACCOUNT,
                    SOURCE_ACCOUNT,
                    SOURCE_ARN,
                    SOURCE_VPC_ENDPOINT,
                    SOURCE_VPC,
                    PASSED_TO_SERVICE,
                    AWS_SERVICE_NAME,
                    POLICY_ARN,
                    EC2_CREATE_ACTION,
                    EXTERNAL_ID,
                    ROLE_SESSION_NAME)
            .map(key -> key.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private ConditionKeys() {}

    static boolean supplied(String key) {
        return SUPPLIED.contains(key.toLowerCase(Locale.ROOT));
    }
}

package dev.roadstead.services.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

class PolicyReaderTest {
    private static final String OK = "\"Effect\":\"Allow\",\"Action\":\"ecs:*\",\"Resource\":\"*\"";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                {                                                                                   | This policy contains invalid Json
                {"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}                      | This policy contains invalid Json
                []                                                                                  | Syntax errors in policy.
                {"Version":"2012-10-17"}                                                            | Syntax errors in policy.
                {"Version":"2012-10-18","Statement":[]}                                             | Syntax errors in policy.
                {"Statement":[{"Effect":"allow","Action":"a:*","Resource":"*"}]}                    | Syntax errors in policy.
                {"Statement":[{"Effect":"Allow","Action":"a:*","Resource":"*","Extra":1}]}          | Syntax errors in policy.
                {"Statement":[{"Effect":"Allow","Resource":"*"}]}                                   | Policy statement must contain actions.
                {"Statement":[{"Effect":"Allow","Action":"a:*"}]}                                   | Policy statement must contain resources.
                {"Statement":[{"Effect":"Allow","Action":"RunTask","Resource":"*"}]}                | Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
                {"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"mine"}]}                 | Resource mine must be in ARN format or "*".
                {"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*","Principal":"*"}]}    | Policy document should not specify a principal.
                {"Statement":[{"Sid":"a b","Effect":"Allow","Action":"a:b","Resource":"*"}]}        | Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
                """)
    void aMalformedPolicyIsRefusedInAwsWords(String json, String message) {
        assertThatThrownBy(() -> PolicyDocument.parse(json, PolicyType.IDENTITY))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"s3:GetObject", "*", "iam:PassRole"})
    void aTrustPolicySpeaksOfAssumingTheRoleOnly(String action) {
        String json = "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"" + action + "\"}]}";
        assertThatThrownBy(() -> PolicyDocument.parse(json, PolicyType.TRUST))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessage("AssumeRole policy may only specify STS AssumeRole actions.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                "Resource":"*"                                            | Has prohibited field Resource
                "Sid":"x"                                                 | Missing required field Principal
                "Principal":{"Service":"ecs-tasks"}                       | Invalid principal in policy: "SERVICE":"ecs-tasks"
                "Principal":{"AWS":"alice"}                               | Invalid principal in policy: "AWS":"alice"
                "Principal":{"AWS":"arn:aws:iam::123456789012:role/*"}    | Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"
                """)
    void aMalformedTrustPolicyIsRefusedInAwsWords(String element, String message) {
        String json = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"," + element + "}]}";
        assertThatThrownBy(() -> PolicyDocument.parse(json, PolicyType.TRUST))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                "IpAddress":{"aws:SourceIp":"10.0.0.0/8"}          | operator IpAddress
                "DateLessThan":{"aws:CurrentTime":"2026-01-01"}    | operator DateLessThan
                "StringEquals":{"aws:PrincipalOrgID":"o-1"}        | key or variable aws:PrincipalOrgID
                "StringLike":{"aws:username":"${aws:SourceIp}"}    | key or variable aws:SourceIp
                """)
    void whatIsNotEvaluatedIsRefusedByName(String block, String name) {
        assertThatThrownBy(() -> PolicyDocument.parse(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{" + OK + ",\"Condition\":{" + block + "}}}",
                        PolicyType.IDENTITY))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(501))
                .hasMessageContaining("the policy condition " + name + " is not implemented");
    }

    @Test
    void principalsAreTold() {
        PolicyDocument trust = PolicyDocument.parse("""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{
                  "Service":"ecs-tasks.amazonaws.com",
                  "AWS":["123456789012","arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:role/r","*"]}}}""", PolicyType.TRUST);
        assertThat(trust.statements().getFirst().principals().orElseThrow().principals())
                .containsExactlyInAnyOrder(
                        new PolicyPrincipal.Service("ecs-tasks.amazonaws.com"),
                        new PolicyPrincipal.Account("123456789012"),
                        new PolicyPrincipal.Account("123456789012"),
                        new PolicyPrincipal.Identity("arn:aws:iam::123456789012:role/r"),
                        new PolicyPrincipal.Everyone());
    }
}

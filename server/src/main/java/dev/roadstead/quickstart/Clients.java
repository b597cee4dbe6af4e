package dev.roadstead.quickstart;

import dev.roadstead.client.Target;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The SDK's clients for one endpoint. */
record Clients(
        Ec2Client ec2,
        IamClient iam,
        EcrClient ecr,
        SsmClient ssm,
        CloudWatchLogsClient logs,
        ElasticLoadBalancingV2Client elb,
        EcsClient ecs) {

    static Clients of(Target target) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        return new Clients(
                target.client(Ec2Client.builder(), http),
                target.client(IamClient.builder(), http),
                target.client(EcrClient.builder(), http),
                target.client(SsmClient.builder(), http),
                target.client(CloudWatchLogsClient.builder(), http),
                target.client(ElasticLoadBalancingV2Client.builder(), http),
                target.client(EcsClient.builder(), http));
    }
}

package dev.roadstead.quickstart;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The SDK's clients for one endpoint. */
public record Clients(
        Ec2Client ec2,
        IamClient iam,
        EcrClient ecr,
        SsmClient ssm,
        CloudWatchLogsClient logs,
        ElasticLoadBalancingV2Client elb,
        EcsClient ecs) {

    public static Clients of(Target target) {
        SdkHttpClient http = UrlConnectionHttpClient.create();
        return new Clients(
                configured(Ec2Client.builder(), target, http),
                configured(IamClient.builder(), target, http),
                configured(EcrClient.builder(), target, http),
                configured(SsmClient.builder(), target, http),
                configured(CloudWatchLogsClient.builder(), target, http),
                configured(ElasticLoadBalancingV2Client.builder(), target, http),
                configured(EcsClient.builder(), target, http));
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C configured(
            B builder, Target target, SdkHttpClient http) {
        return builder.endpointOverride(URI.create(target.endpoint()))
                .region(Region.of(target.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(target.accessKeyId(), target.secretAccessKey())))
                .httpClient(http)
                .build();
    }
}

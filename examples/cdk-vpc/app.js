// VPCs as the CDK's constructs make them: `npm run synth` writes a CloudFormation template for each stack into templates/.
const fs = require('fs');
const path = require('path');
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecr = require('aws-cdk-lib/aws-ecr');
const ecs = require('aws-cdk-lib/aws-ecs');
const logs = require('aws-cdk-lib/aws-logs');
const patterns = require('aws-cdk-lib/aws-ecs-patterns');

// What a construct makes when it is asked for nothing: public and private subnets in two zones, a NAT gateway in each.
class PlainVpc extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    new ec2.Vpc(this, 'Vpc');
  }
}

// Three zones with isolated subnets and their own network ACL, endpoints of both kinds, and flow logs.
class WholeVpc extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/16'),
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'application', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
        { name: 'database', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
      ],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        All: {
          destination: ec2.FlowLogDestination.toCloudWatchLogs(
            new logs.LogGroup(this, 'Flows', { retention: logs.RetentionDays.ONE_WEEK }),
          ),
          trafficType: ec2.FlowLogTrafficType.ALL,
          maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
        },
      },
    });
    for (const [name, service] of Object.entries({
      Ecr: ec2.InterfaceVpcEndpointAwsService.ECR,
      EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
      Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      Parameters: ec2.InterfaceVpcEndpointAwsService.SSM,
    })) {
      vpc.addInterfaceEndpoint(name, { service, subnets: { subnetGroupName: 'application' } });
    }
    const acl = new ec2.NetworkAcl(this, 'DatabaseAcl', { vpc, subnetSelection: { subnetGroupName: 'database' } });
    acl.addEntry('FromVpc', {
      ruleNumber: 100,
      cidr: ec2.AclCidr.ipv4(vpc.vpcCidrBlock),
      traffic: ec2.AclTraffic.tcpPort(5432),
      direction: ec2.TrafficDirection.INGRESS,
    });
    acl.addEntry('ToVpc', {
      ruleNumber: 100,
      cidr: ec2.AclCidr.ipv4(vpc.vpcCidrBlock),
      traffic: ec2.AclTraffic.tcpPortRange(1024, 65535),
      direction: ec2.TrafficDirection.EGRESS,
    });
    const application = new ec2.SecurityGroup(this, 'Application', { vpc });
    const database = new ec2.SecurityGroup(this, 'Database', { vpc, allowAllOutbound: false });
    database.connections.allowFrom(application, ec2.Port.tcp(5432), 'PostgreSQL from the application');
    database.connections.allowInternally(ec2.Port.allTcp());
    application.addIngressRule(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.tcpRange(8000, 8010), 'from the office');
    application.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.icmpPing());
  }
}

// A service behind a load balancer, in a VPC of its own with one NAT gateway.
class Service extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    const service = new patterns.ApplicationLoadBalancedFargateService(this, 'Shop', {
      cluster,
      cpu: 256,
      memoryLimitMiB: 512,
      desiredCount: 2,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      taskImageOptions: {
        image: ecs.ContainerImage.fromEcrRepository(
          ecr.Repository.fromRepositoryName(this, 'Repository', 'cdk-shop'), '1.0.0'),
        containerPort: 80,
      },
    });
    service.targetGroup.configureHealthCheck({
      path: '/',
      interval: cdk.Duration.seconds(5),
      timeout: cdk.Duration.seconds(4),
      healthyThresholdCount: 2,
    });
    service.targetGroup.setAttribute('deregistration_delay.timeout_seconds', '5');
  }
}

const out = path.join(__dirname, 'cdk.out');
const app = new cdk.App({ outdir: out, analyticsReporting: false });
// Without the bootstrap's version, which is CloudFormation's concern.
const stack = () => ({ synthesizer: new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
new PlainVpc(app, 'PlainVpc', stack());
new WholeVpc(app, 'WholeVpc', stack());
new Service(app, 'Service', stack());
app.synth();

const templates = path.join(__dirname, 'templates');
fs.mkdirSync(templates, { recursive: true });
for (const name of ['PlainVpc', 'WholeVpc', 'Service']) {
  fs.copyFileSync(path.join(out, `${name}.template.json`), path.join(templates, `${name}.template.json`));
}

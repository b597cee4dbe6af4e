"""Resource types beside EC2's, as CloudFormation makes them: see network.py."""
import json

from network import flat, only


def camel(value):
    """Names as ECS's API writes them: containerDefinitions for ContainerDefinitions."""
    if isinstance(value, list):
        return [camel(each) for each in value]
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: camel(each) for name, each in value.items()}
    return value


class Type:
    service = None

    def __init__(self, cloud):
        self.cloud = cloud
        self.client = cloud.client(self.service)


class LogGroup(Type):
    service = "logs"

    def create(self, p):
        name = p.get("LogGroupName") or self.cloud.name()
        self.client.create_log_group(logGroupName=name, **({"tags": flat(p["Tags"])} if "Tags" in p else {}))
        if "RetentionInDays" in p:
            self.client.put_retention_policy(logGroupName=name, retentionInDays=p["RetentionInDays"])
        return name, {"Arn": self.found(name)["arn"]}

    def found(self, name):
        groups = self.client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return next(group for group in groups if group["logGroupName"] == name)

    def read(self, name, p):
        found = self.found(name)
        tags = self.client.list_tags_for_resource(resourceArn=found["arn"].removesuffix(":*"))["tags"]
        return {"RetentionInDays": found.get("retentionInDays"), "LogGroupName": name, "Tags": tags}

    def delete(self, name, p):
        self.client.delete_log_group(logGroupName=name)


class Role(Type):
    service = "iam"

    def create(self, p):
        name = p.get("RoleName") or self.cloud.name()
        asked = only(p, "Description", "MaxSessionDuration", "Path", "Tags")
        trust = json.dumps(p["AssumeRolePolicyDocument"])
        made = self.client.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **asked)["Role"]
        for arn in p.get("ManagedPolicyArns", []):
            self.client.attach_role_policy(RoleName=name, PolicyArn=arn)
        for policy in p.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            self.client.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
        return name, {"Arn": made["Arn"], "RoleId": made["RoleId"]}

    def read(self, name, p):
        found = self.client.get_role(RoleName=name)["Role"]
        attached = self.client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        inline = self.client.list_role_policies(RoleName=name)["PolicyNames"]
        policies = [
            {"PolicyName": each,
             "PolicyDocument": self.client.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"]}
            for each in inline if each in [own["PolicyName"] for own in p.get("Policies", [])]
        ]
        return {**found, "ManagedPolicyArns": [each["PolicyArn"] for each in attached], "Policies": policies}

    def delete(self, name, p):
        for policy in p.get("Policies", []):
            self.client.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
        for arn in p.get("ManagedPolicyArns", []):
            self.client.detach_role_policy(RoleName=name, PolicyArn=arn)
        self.client.delete_role(RoleName=name)


class Policy(Type):
    service = "iam"

    def create(self, p):
        document = json.dumps(p["PolicyDocument"])
        for role in p["Roles"]:
            self.client.put_role_policy(RoleName=role, PolicyName=p["PolicyName"], PolicyDocument=document)
        return p["PolicyName"], {}

    def read(self, name, p):
        found = [self.client.get_role_policy(RoleName=role, PolicyName=name) for role in p["Roles"]]
        return {"PolicyName": name, "Roles": [each["RoleName"] for each in found],
                "PolicyDocument": found[0]["PolicyDocument"]}

    def delete(self, name, p):
        for role in p["Roles"]:
            self.client.delete_role_policy(RoleName=role, PolicyName=name)


class LoadBalancer(Type):
    service = "elbv2"

    def create(self, p):
        made = self.client.create_load_balancer(
            Name=p.get("Name") or self.cloud.name(), **only(p, "Scheme", "Type", "Subnets", "SecurityGroups", "Tags")
        )["LoadBalancers"][0]
        arn = made["LoadBalancerArn"]
        if "LoadBalancerAttributes" in p:
            self.client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=p["LoadBalancerAttributes"])
        self.cloud.wait("elbv2", "load_balancer_available", LoadBalancerArns=[arn])
        return arn, {"LoadBalancerArn": arn, "DNSName": made["DNSName"], "SecurityGroups": made["SecurityGroups"],
                     "LoadBalancerFullName": arn.split(":loadbalancer/")[1],
                     "CanonicalHostedZoneID": made["CanonicalHostedZoneId"]}

    def read(self, arn, p):
        found = self.client.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
        attributes = self.client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        tags = self.client.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
        subnets = [zone["SubnetId"] for zone in found["AvailabilityZones"]]
        there = [each for each in p.get("LoadBalancerAttributes", []) if each in attributes]
        return {**found, "Subnets": subnets, "LoadBalancerAttributes": there, "Tags": tags}

    def delete(self, arn, p):
        self.client.delete_load_balancer(LoadBalancerArn=arn)
        self.cloud.wait("elbv2", "load_balancers_deleted", LoadBalancerArns=[arn])


class TargetGroup(Type):
    service = "elbv2"
    OWN = ("TargetGroupAttributes", "Targets")

    def create(self, p):
        asked = {name: value for name, value in p.items() if name not in self.OWN}
        made = self.client.create_target_group(**{"Name": self.cloud.name(), **asked})["TargetGroups"][0]
        arn = made["TargetGroupArn"]
        if "TargetGroupAttributes" in p:
            self.client.modify_target_group_attributes(TargetGroupArn=arn, Attributes=p["TargetGroupAttributes"])
        return arn, {"TargetGroupArn": arn, "TargetGroupFullName": arn.split(":")[-1]}

    def read(self, arn, p):
        found = self.client.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
        attributes = self.client.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        there = [each for each in p.get("TargetGroupAttributes", []) if each in attributes]
        return {**found, "TargetGroupAttributes": there}

    def delete(self, arn, p):
        self.client.delete_target_group(TargetGroupArn=arn)


class Listener(Type):
    service = "elbv2"

    def create(self, p):
        made = self.client.create_listener(**p)["Listeners"][0]["ListenerArn"]
        return made, {"ListenerArn": made}

    def read(self, arn, p):
        found = self.client.describe_listeners(ListenerArns=[arn])["Listeners"][0]
        actions = [only(each, *wanted) for each, wanted in zip(found["DefaultActions"], p["DefaultActions"])]
        return {**found, "DefaultActions": actions}

    def delete(self, arn, p):
        self.client.delete_listener(ListenerArn=arn)


class Cluster(Type):
    service = "ecs"

    def create(self, p):
        made = self.client.create_cluster(clusterName=p.get("ClusterName") or self.cloud.name(), **camel(
            only(p, "ClusterSettings", "CapacityProviders", "Tags")))["cluster"]
        return made["clusterName"], {"Arn": made["clusterArn"]}

    def read(self, name, p):
        found = self.client.describe_clusters(clusters=[name])["clusters"][0]
        assert found["status"] == "ACTIVE", found
        return {"ClusterName": name}

    def delete(self, name, p):
        self.client.delete_cluster(cluster=name)


class TaskDefinition(Type):
    service = "ecs"

    def create(self, p):
        made = self.client.register_task_definition(**camel(p))["taskDefinition"]["taskDefinitionArn"]
        return made, {"TaskDefinitionArn": made}

    def read(self, arn, p):
        found = self.client.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        return {name[0].upper() + name[1:]: value for name, value in found.items() if name != "containerDefinitions"}

    def delete(self, arn, p):
        self.client.deregister_task_definition(taskDefinition=arn)


class Service(Type):
    service = "ecs"

    def create(self, p):
        asked = camel({name: value for name, value in p.items() if name != "EnableECSManagedTags"})
        if "EnableECSManagedTags" in p:
            asked["enableECSManagedTags"] = p["EnableECSManagedTags"]
        made = self.client.create_service(serviceName=p.get("ServiceName") or self.cloud.name(), **asked)["service"]
        self.cloud.wait("ecs", "services_stable", cluster=p["Cluster"], services=[made["serviceArn"]])
        return made["serviceArn"], {"ServiceArn": made["serviceArn"], "Name": made["serviceName"]}

    def read(self, arn, p):
        found = self.client.describe_services(cluster=p["Cluster"], services=[arn])["services"][0]
        assert found["runningCount"] == found["desiredCount"], found["events"][:3]
        return {name[0].upper() + name[1:]: value for name, value in found.items()
                if name in ("desiredCount", "launchType", "healthCheckGracePeriodSeconds")}

    def delete(self, arn, p):
        self.client.update_service(cluster=p["Cluster"], service=arn, desiredCount=0)
        self.client.delete_service(cluster=p["Cluster"], service=arn, force=True)
        self.cloud.wait("ecs", "services_inactive", cluster=p["Cluster"], services=[arn])

"""EC2's resource types: by which calls CloudFormation makes, reads and deletes each of them.

A type is a class with three methods: create(properties) -> (ref, attributes), read(ref, properties) -> what is there, under the names
of the properties that were asked for, and delete(ref, properties).
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""


def only(properties, *names):
    return {name: properties[name] for name in names if name in properties}


def flat(tags):
    return {each["Key"]: each["Value"] for each in tags}


class Type:
    """What most of EC2's types have in common: tags at creation, and a description by id."""

    tagged = None

    def __init__(self, cloud):
        self.cloud = cloud
        self.ec2 = cloud.client("ec2")

    def tags(self, properties):
        if "Tags" not in properties:
            return {}
        return {"TagSpecifications": [{"ResourceType": self.tagged, "Tags": properties["Tags"]}]}


class Vpc(Type):
    tagged = "vpc"

    def create(self, p):
        vpc = self.ec2.create_vpc(**only(p, "CidrBlock", "InstanceTenancy"), **self.tags(p))["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            if attribute in p:
                self.ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": p[attribute]}})
        belongs = [{"Name": "vpc-id", "Values": [vpc]}]
        groups = self.ec2.describe_security_groups(Filters=belongs)["SecurityGroups"]
        acls = self.ec2.describe_network_acls(Filters=belongs)["NetworkAcls"]
        return vpc, {
            "VpcId": vpc,
            "CidrBlock": p["CidrBlock"],
            "DefaultSecurityGroup": groups[0]["GroupId"],
            "DefaultNetworkAcl": acls[0]["NetworkAclId"],
        }

    def read(self, vpc, p):
        found = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            name = attribute[0].lower() + attribute[1:]
            answer = self.ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)
            found[attribute] = answer[attribute]["Value"]
        return found

    def delete(self, vpc, p):
        self.ec2.delete_vpc(VpcId=vpc)


class Subnet(Type):
    tagged = "subnet"

    def create(self, p):
        made = self.ec2.create_subnet(**only(p, "VpcId", "CidrBlock", "AvailabilityZone"), **self.tags(p))["Subnet"]
        subnet = made["SubnetId"]
        if "MapPublicIpOnLaunch" in p:
            self.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": p["MapPublicIpOnLaunch"]})
        return subnet, {"SubnetId": subnet, **only(made, "VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId")}

    def read(self, subnet, p):
        return self.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]

    def delete(self, subnet, p):
        self.ec2.delete_subnet(SubnetId=subnet)


class RouteTable(Type):
    tagged = "route-table"

    def create(self, p):
        table = self.ec2.create_route_table(VpcId=p["VpcId"], **self.tags(p))["RouteTable"]["RouteTableId"]
        return table, {"RouteTableId": table}

    def read(self, table, p):
        return self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]

    def delete(self, table, p):
        self.ec2.delete_route_table(RouteTableId=table)


class SubnetRouteTableAssociation(Type):
    def create(self, p):
        made = self.ec2.associate_route_table(**only(p, "RouteTableId", "SubnetId"))["AssociationId"]
        return made, {"Id": made}

    def read(self, association, p):
        by = [{"Name": "association.route-table-association-id", "Values": [association]}]
        table = self.ec2.describe_route_tables(Filters=by)["RouteTables"][0]
        return next(a for a in table["Associations"] if a["RouteTableAssociationId"] == association)

    def delete(self, association, p):
        self.ec2.disassociate_route_table(AssociationId=association)


class Route(Type):
    def create(self, p):
        self.ec2.create_route(**p)
        return p["RouteTableId"] + "|" + p["DestinationCidrBlock"], {}

    def read(self, route, p):
        table = self.ec2.describe_route_tables(RouteTableIds=[p["RouteTableId"]])["RouteTables"][0]
        found = next(r for r in table["Routes"] if r["DestinationCidrBlock"] == p["DestinationCidrBlock"])
        assert found["State"] == "active", found
        return {"RouteTableId": table["RouteTableId"], **found}

    def delete(self, route, p):
        self.ec2.delete_route(**only(p, "RouteTableId", "DestinationCidrBlock"))


class InternetGateway(Type):
    tagged = "internet-gateway"

    def create(self, p):
        made = self.ec2.create_internet_gateway(**self.tags(p))["InternetGateway"]["InternetGatewayId"]
        return made, {"InternetGatewayId": made}

    def read(self, gateway, p):
        return self.ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"][0]

    def delete(self, gateway, p):
        self.ec2.delete_internet_gateway(InternetGatewayId=gateway)


class VpcGatewayAttachment(Type):
    def create(self, p):
        self.ec2.attach_internet_gateway(**p)
        return p["InternetGatewayId"] + "|" + p["VpcId"], {}

    def read(self, attachment, p):
        found = self.ec2.describe_internet_gateways(InternetGatewayIds=[p["InternetGatewayId"]])["InternetGateways"][0]
        assert found["Attachments"][0]["State"] == "available", found
        return {"InternetGatewayId": found["InternetGatewayId"], "VpcId": found["Attachments"][0]["VpcId"]}

    def delete(self, attachment, p):
        self.ec2.detach_internet_gateway(**p)


class Eip(Type):
    tagged = "elastic-ip"

    def create(self, p):
        made = self.ec2.allocate_address(Domain=p["Domain"], **self.tags(p))
        return made["PublicIp"], only(made, "AllocationId", "PublicIp")

    def read(self, address, p):
        return self.ec2.describe_addresses(PublicIps=[address])["Addresses"][0]

    def delete(self, address, p):
        found = self.ec2.describe_addresses(PublicIps=[address])["Addresses"][0]
        self.ec2.release_address(AllocationId=found["AllocationId"])


class NatGateway(Type):
    tagged = "natgateway"

    def create(self, p):
        made = self.ec2.create_nat_gateway(
            **only(p, "SubnetId", "AllocationId", "ConnectivityType"), **self.tags(p), ClientToken=self.cloud.token()
        )["NatGateway"]["NatGatewayId"]
        self.cloud.wait("ec2", "nat_gateway_available", NatGatewayIds=[made])
        return made, {"NatGatewayId": made}

    def read(self, gateway, p):
        found = self.ec2.describe_nat_gateways(NatGatewayIds=[gateway])["NatGateways"][0]
        return {**found["NatGatewayAddresses"][0], **found}

    def delete(self, gateway, p):
        self.ec2.delete_nat_gateway(NatGatewayId=gateway)
        self.cloud.wait("ec2", "nat_gateway_deleted", NatGatewayIds=[gateway])


class VpcEndpoint(Type):
    tagged = "vpc-endpoint"
    PLAIN = ("VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds", "SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled")

    def create(self, p):
        endpoint = self.ec2.create_vpc_endpoint(**only(p, *self.PLAIN), **self.tags(p))["VpcEndpoint"]["VpcEndpointId"]
        self.cloud.until(lambda: self.described(endpoint)["State"] == "available", endpoint + " is available")
        return endpoint, {"Id": endpoint, "DnsEntries": self.described(endpoint).get("DnsEntries", [])}

    def described(self, endpoint):
        return self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]

    def read(self, endpoint, p):
        found = self.described(endpoint)
        return {**found, "SecurityGroupIds": [group["GroupId"] for group in found["Groups"]]}

    def delete(self, endpoint, p):
        assert not self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])["Unsuccessful"]
        by = [{"Name": "vpc-endpoint-id", "Values": [endpoint]}]
        self.cloud.until(lambda: not self.ec2.describe_vpc_endpoints(Filters=by)["VpcEndpoints"], endpoint + " is gone")


class FlowLog(Type):
    tagged = "vpc-flow-log"
    PLAIN = ("ResourceType", "TrafficType", "DeliverLogsPermissionArn", "LogGroupName", "LogDestination",
             "LogDestinationType", "MaxAggregationInterval")

    def create(self, p):
        made = self.ec2.create_flow_logs(ResourceIds=[p["ResourceId"]], **only(p, *self.PLAIN), **self.tags(p))
        assert not made["Unsuccessful"], made
        return made["FlowLogIds"][0], {"Id": made["FlowLogIds"][0]}

    def read(self, log, p):
        found = self.ec2.describe_flow_logs(FlowLogIds=[log])["FlowLogs"][0]
        return {**found, "ResourceType": p["ResourceType"]}

    def delete(self, log, p):
        assert not self.ec2.delete_flow_logs(FlowLogIds=[log])["Unsuccessful"]

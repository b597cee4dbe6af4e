"""Security groups and network ACLs, as CloudFormation makes them: see network.py.

A group that is given outbound rules loses the one that it had from its creation.
"""
import botocore.exceptions

from network import Type, only

EVERYTHING_OUT = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def permission(rule, peer):
    """A rule of a template as the API has it; peer: the property that names the other group."""
    made = only(rule, "IpProtocol", "FromPort", "ToPort")
    said = only(rule, "Description")
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **said}]
    elif peer + "PrefixListId" in rule:
        made["PrefixListIds"] = [{"PrefixListId": rule[peer + "PrefixListId"], **said}]
    else:
        made["UserIdGroupPairs"] = [{"GroupId": rule[peer + "SecurityGroupId"], **said}]
    return made


class SecurityGroup(Type):
    tagged = "security-group"

    def create(self, p):
        group = self.ec2.create_security_group(
            GroupName=p.get("GroupName") or self.cloud.name(), Description=p["GroupDescription"], VpcId=p["VpcId"],
            **self.tags(p))["GroupId"]
        if "SecurityGroupEgress" in p:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=EVERYTHING_OUT)
            self.ec2.authorize_security_group_egress(
                GroupId=group, IpPermissions=[permission(rule, "Destination") for rule in p["SecurityGroupEgress"]])
        if "SecurityGroupIngress" in p:
            self.ec2.authorize_security_group_ingress(
                GroupId=group, IpPermissions=[permission(rule, "Source") for rule in p["SecurityGroupIngress"]])
        return group, {"GroupId": group, "Id": group, "VpcId": p["VpcId"]}

    def read(self, group, p):
        found = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        rules = self.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        rules = rules["SecurityGroupRules"]
        for name, egress in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True)):
            there = [as_property(rule) for rule in rules if rule["IsEgress"] == egress]
            # Those of resources of their own may be there too.
            found[name] = [wanted for wanted in p.get(name, []) if wanted in there]
        return {**found, "GroupDescription": found["Description"]}

    def delete(self, group, p):
        """A load balancer's interfaces go some time after it, which is waited for."""
        def gone():
            try:
                self.ec2.delete_security_group(GroupId=group)
            except botocore.exceptions.ClientError as error:
                if error.response["Error"]["Code"] != "DependencyViolation":
                    raise
                return False
            return True

        self.cloud.until(gone, "%s has no dependent object" % group)


def as_property(rule):
    """A rule as it is described, in the words of a template; -1 stands for no port where the protocol has none."""
    made = only(rule, "IpProtocol", "Description")
    if rule["IpProtocol"] != "-1":
        made.update(only(rule, "FromPort", "ToPort"))
    if "CidrIpv4" in rule:
        made["CidrIp"] = rule["CidrIpv4"]
    return made


class SecurityGroupRule(Type):
    egress = False
    peer = "Source"

    def create(self, p):
        call = self.ec2.authorize_security_group_egress if self.egress else self.ec2.authorize_security_group_ingress
        made = call(GroupId=p["GroupId"], IpPermissions=[permission(p, self.peer)])["SecurityGroupRules"]
        return made[0]["SecurityGroupRuleId"], {"Id": made[0]["SecurityGroupRuleId"]}

    def read(self, rule, p):
        found = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
        assert found["IsEgress"] == self.egress, found
        if "ReferencedGroupInfo" in found:
            found[self.peer + "SecurityGroupId"] = found["ReferencedGroupInfo"]["GroupId"]
        if "CidrIpv4" in found:
            found["CidrIp"] = found["CidrIpv4"]
        return found

    def delete(self, rule, p):
        call = self.ec2.revoke_security_group_egress if self.egress else self.ec2.revoke_security_group_ingress
        call(GroupId=p["GroupId"], SecurityGroupRuleIds=[rule])


class SecurityGroupIngress(SecurityGroupRule):
    pass


class SecurityGroupEgress(SecurityGroupRule):
    egress = True
    peer = "Destination"


class NetworkAcl(Type):
    tagged = "network-acl"

    def create(self, p):
        acl = self.ec2.create_network_acl(VpcId=p["VpcId"], **self.tags(p))["NetworkAcl"]["NetworkAclId"]
        return acl, {"Id": acl}

    def read(self, acl, p):
        return self.ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]

    def delete(self, acl, p):
        self.ec2.delete_network_acl(NetworkAclId=acl)


class NetworkAclEntry(Type):
    def create(self, p):
        self.ec2.create_network_acl_entry(**self.asked(p))
        return "%s|%s|%s" % (p["NetworkAclId"], p["Egress"], p["RuleNumber"]), {}

    def asked(self, p):
        made = only(p, "NetworkAclId", "RuleNumber", "RuleAction", "Egress", "CidrBlock", "PortRange")
        return {**made, "Protocol": str(p["Protocol"])}

    def read(self, entry, p):
        acl = self.ec2.describe_network_acls(NetworkAclIds=[p["NetworkAclId"]])["NetworkAcls"][0]
        found = next(e for e in acl["Entries"] if e["RuleNumber"] == p["RuleNumber"] and e["Egress"] == p["Egress"])
        return {**found, "NetworkAclId": acl["NetworkAclId"], "Protocol": type(p["Protocol"])(found["Protocol"])}

    def delete(self, entry, p):
        self.ec2.delete_network_acl_entry(**only(p, "NetworkAclId", "RuleNumber", "Egress"))


class SubnetNetworkAclAssociation(Type):
    def create(self, p):
        return self.replaced(p["SubnetId"], p["NetworkAclId"]), {}

    def replaced(self, subnet, acl):
        _, association = self.of(subnet)
        return self.ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)["NewAssociationId"]

    def of(self, subnet):
        by = [{"Name": "association.subnet-id", "Values": [subnet]}]
        acl = self.ec2.describe_network_acls(Filters=by)["NetworkAcls"][0]
        found = next(a for a in acl["Associations"] if a["SubnetId"] == subnet)
        return acl, found["NetworkAclAssociationId"]

    def read(self, association, p):
        acl, found = self.of(p["SubnetId"])
        assert found == association, (found, association)
        return {"SubnetId": p["SubnetId"], "NetworkAclId": acl["NetworkAclId"]}

    def delete(self, association, p):
        acl, _ = self.of(p["SubnetId"])
        by = [{"Name": "vpc-id", "Values": [acl["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
        usual = self.ec2.describe_network_acls(Filters=by)["NetworkAcls"][0]
        self.replaced(p["SubnetId"], usual["NetworkAclId"])

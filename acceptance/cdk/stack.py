#!/usr/bin/env python3
"""Makes the resources of a CloudFormation template by the calls that CloudFormation makes, against the endpoint and with the keys of the
environment; looks whether each is described as the template has it, tags included; then deletes them in the reverse order.

stack.py [--then COMMAND] TEMPLATE...    COMMAND runs while a stack stands, with the DNS name of its load balancer as $DNS_NAME, if any
Prints a line for each thing looked at, "ok - ..." or "not ok - ...". It needs botocore, which the aws CLI brings.
"""
import json
import os
import re
import subprocess
import sys
import time
import traceback

import botocore.config
import botocore.session

import network
import security
import services
from template import Template

TYPES = {
    "AWS::EC2::EIP": network.Eip,
    "AWS::EC2::FlowLog": network.FlowLog,
    "AWS::EC2::InternetGateway": network.InternetGateway,
    "AWS::EC2::NatGateway": network.NatGateway,
    "AWS::EC2::NetworkAcl": security.NetworkAcl,
    "AWS::EC2::NetworkAclEntry": security.NetworkAclEntry,
    "AWS::EC2::Route": network.Route,
    "AWS::EC2::RouteTable": network.RouteTable,
    "AWS::EC2::SecurityGroup": security.SecurityGroup,
    "AWS::EC2::SecurityGroupEgress": security.SecurityGroupEgress,
    "AWS::EC2::SecurityGroupIngress": security.SecurityGroupIngress,
    "AWS::EC2::Subnet": network.Subnet,
    "AWS::EC2::SubnetNetworkAclAssociation": security.SubnetNetworkAclAssociation,
    "AWS::EC2::SubnetRouteTableAssociation": network.SubnetRouteTableAssociation,
    "AWS::EC2::VPC": network.Vpc,
    "AWS::EC2::VPCEndpoint": network.VpcEndpoint,
    "AWS::EC2::VPCGatewayAttachment": network.VpcGatewayAttachment,
    "AWS::ECS::Cluster": services.Cluster,
    "AWS::ECS::Service": services.Service,
    "AWS::ECS::TaskDefinition": services.TaskDefinition,
    "AWS::ElasticLoadBalancingV2::Listener": services.Listener,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": services.LoadBalancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": services.TargetGroup,
    "AWS::IAM::Policy": services.Policy,
    "AWS::IAM::Role": services.Role,
    "AWS::Logs::LogGroup": services.LogGroup,
}
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 120


class Cloud:
    """Clients, and how a stack's resources are named and waited for."""

    def __init__(self, stack):
        self.stack = stack
        self.session = botocore.session.get_session()
        self.clients = {}
        self.naming = ""
        self.count = 0

    def client(self, service):
        if service not in self.clients:
            once = botocore.config.Config(retries={"total_max_attempts": 1})
            self.clients[service] = self.session.create_client(service, config=once)
        return self.clients[service]

    def name(self):
        """A name as CloudFormation gives one: short enough for a load balancer's."""
        return re.sub("[^A-Za-z0-9-]", "", "%s-%s-%d" % (self.stack[:8], self.naming[:16], os.getpid()))[:32]

    def token(self):
        self.count += 1
        return "%s-%d-%d" % (self.stack, os.getpid(), self.count)

    def wait(self, service, waiter, **about):
        config = {"Delay": 1, "MaxAttempts": PATIENCE_SECONDS}
        self.client(service).get_waiter(waiter).wait(**about, WaiterConfig=config)

    def until(self, condition, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("not within %d s: %s" % (PATIENCE_SECONDS, what))
            time.sleep(POLL_SECONDS)


class Walk:
    passed = failed = 0

    def say(self, good, what, detail=""):
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        print(("ok - " if good else "not ok - ") + what, flush=True)
        for line in detail.splitlines() if not good else []:
            print("#   " + line)

    def attempt(self, what, action):
        try:
            result = action()
        except Exception as problem:  # noqa: whatever it is, it is this step's outcome
            self.say(False, what, "".join(traceback.format_exception_only(problem)))
            return None
        self.say(True, what)
        return result


def same(wanted, there):
    """Whether a property is as the template has it; an order says nothing, and the API may say more than was asked for."""
    if isinstance(wanted, list) and isinstance(there, list):
        return len(wanted) == len(there) and all(any(same(w, t) for t in there) for w in wanted)
    if isinstance(wanted, dict) and isinstance(there, dict):
        return all(name in there and same(value, there[name]) for name, value in wanted.items())
    return str(wanted) == str(there)


def compare(wanted, there):
    for name, value in wanted.items():
        if name == "Tags":
            came = there.get("Tags", [])
            value, came = network.flat(value), came if isinstance(came, dict) else network.flat(came)
            assert value == came, "Tags: expected %s, came %s" % (value, came)
        elif name in there:
            assert same(value, there[name]), "%s: expected %s, came %s" % (name, value, there[name])


def walk(path, walked, then):
    stack = os.path.basename(path).split(".")[0]
    cloud = Cloud(stack)
    identity = cloud.client("sts").get_caller_identity()
    region = cloud.client("ec2").meta.region_name
    zones = cloud.client("ec2").describe_availability_zones()["AvailabilityZones"]
    pseudo = {"AWS::Region": region, "AWS::AccountId": identity["Account"], "AWS::Partition": "aws",
              "AWS::StackName": stack, "AWS::URLSuffix": "amazonaws.com"}
    with open(path) as file:
        template = Template(json.load(file), pseudo, [zone["ZoneName"] for zone in zones])
    made = []
    try:
        if make(template, cloud, walked, made) and then:
            names = [a["DNSName"] for a in template.attributes.values() if "DNSName" in a]
            environment = dict(os.environ, DNS_NAME=names[0] if names else "")
            walked.attempt("%s: %s" % (stack, then), lambda: subprocess.run(
                then, shell=True, check=True, env=environment))
    finally:
        for logical, handler, ref, properties in reversed(made):
            walked.attempt("%s is deleted" % logical, lambda: handler.delete(ref, properties))


def make(template, cloud, walked, made):
    for logical in template.order():
        kind = template.resources[logical]["Type"]
        cloud.naming = logical
        properties = template.properties(logical)

        def create():
            handler = TYPES[kind](cloud)
            ref, attributes = handler.create(properties)
            made.append((logical, handler, ref, properties))
            template.refs[logical], template.attributes[logical] = ref, attributes
            compare(properties, handler.read(ref, properties))
            return handler

        if walked.attempt("%s %s is made and described as in the template" % (kind, logical), create) is None:
            return False
    return True


def main(arguments):
    then = None
    if arguments[:1] == ["--then"]:
        then, arguments = arguments[1], arguments[2:]
    walked = Walk()
    for path in arguments:
        walk(path, walked, then)
    print("# %d passed, %d failed" % (walked.passed, walked.failed))
    return 1 if walked.failed or not walked.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

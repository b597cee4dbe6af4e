#!/usr/bin/env python3
"""Captures requests as botocore (boto3, the AWS CLI) really sends them, for the `wire` module's tests.

Nothing is sent: each request is caught after it was serialized and signed. Writes one JSON object a line to
wire/src/test/resources/captured/requests.jsonl: the request, and the parameters it was made of.
"""
import datetime
import json
import pathlib

import botocore.awsrequest
import botocore.session

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "wire/src/test/resources/captured/requests.jsonl"

CALLS = [
    ("ecs", "CreateCluster", {"clusterName": "shop", "tags": [{"key": "team", "value": "a & b"}]}),
    ("ecs", "RegisterTaskDefinition", {
        "family": "backend", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "512", "memory": "1024",
        "containerDefinitions": [{
            "name": "backend", "image": "backend:latest", "essential": True,
            "portMappings": [{"containerPort": 3001, "protocol": "tcp"}],
            "secrets": [{"name": "DB_HOST", "valueFrom": "/shop/db-host"}],
            "healthCheck": {"command": ["CMD-SHELL", "curl -f \"http://localhost:3001\" || exit 1"], "interval": 30},
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/backend"}},
            "dockerLabels": {}, "environment": []}]}),
    ("ecs", "UpdateService", {"service": "web", "desiredCount": 0, "forceNewDeployment": True}),
    ("ecs", "ListClusters", {}),
    ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16", "TagSpecifications": [
        {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "shop + ü"}]}]}),
    ("ec2", "DescribeSubnets", {"Filters": [{"Name": "vpc-id", "Values": ["vpc-1", "vpc-2"]}], "MaxResults": 5}),
    ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": [{
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}),
    ("ec2", "CreateSecurityGroup", {"GroupName": "web", "Description": "x", "VpcId": "vpc-1"}),
    ("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1, "ClientToken": "t", "NetworkInterfaces": [
        {"DeviceIndex": 0, "Groups": ["sg-1", "sg-2"]}]}),
    ("ec2", "ModifyVpcAttribute", {"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": True}}),
    ("iam", "CreateRole", {"RoleName": "task", "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\"}",
                           "Tags": [{"Key": "a", "Value": ""}]}),
    ("iam", "SimulateCustomPolicy", {"PolicyInputList": ["{}"], "ActionNames": ["ecs:RunTask", "ecs:StopTask"]}),
    ("iam", "ListUsers", {}),
]


def capture(session, service, operation, parameters):
    client = session.create_client(
        service, region_name="us-east-1", endpoint_url="http://127.0.0.1:4566",
        aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="secret", aws_session_token="token")
    caught = {}

    def catch(request, **_):
        caught["request"] = request
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, None)

    client.meta.events.register("before-send", catch)
    try:
        client._make_api_call(operation, parameters)
    except Exception:  # there is no answer to parse
        pass
    request = caught["request"]
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    headers = {k: v.decode() if isinstance(v, bytes) else str(v)
               for k, v in request.headers.items() if k != "User-Agent"}
    return {"service": service, "operation": operation, "parameters": parameters, "method": request.method,
            "headers": {**headers, "Host": "127.0.0.1:4566"}, "body": body.decode()}


session = botocore.session.Session()
lines = [json.dumps(capture(session, *call), ensure_ascii=False) for call in CALLS]
OUTPUT.parent.mkdir(parents=True, exist_ok=True)
OUTPUT.write_text("\n".join(lines) + "\n")
print(f"{len(lines)} requests, {datetime.date.today()}")

#!/usr/bin/env python3
"""Reduces botocore's service models to the compact resources that the `wire` module reads.

Usage: scripts/generate-models.py [service ...]        (all services by default)

Input: the installed botocore, and the AWS SDK for Java's jars of the versions in the root pom (from the local
Maven repository; override its place with M2_REPO). Output: services/src/main/resources/models/<service>.json, valid JSON
with one operation, error or shape on each line, so that a reader can index the lines and parse only those it needs;
and models/unbuilt.txt, by which requests of services that are not built are refused by name: `[signing-name protocol
version...]`, then a line for each operation of a REST service, `METHOD /path?query Name headers...`.
"""
import collections
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import zipfile

import botocore

ROOT = pathlib.Path(__file__).resolve().parent.parent
M2 = pathlib.Path(os.environ.get("M2_REPO", pathlib.Path.home() / ".m2/repository"))
OUTPUT = ROOT / "services/src/main/resources/models"

# What botocore's models do not say: the SDK's artifact and client, and how the service words a violated constraint.
# `code`: the error's code; `missing`: the code of an absent required member, where it differs; `wording`: see ConstraintWording.
Service = collections.namedtuple("Service", "artifact package client code missing wording")
SERVICES = {
    "ecs": Service("ecs", "ecs", "Ecs", "InvalidParameterException", None, "BLANK"),
    "ec2": Service("ec2", "ec2", "Ec2", "InvalidParameterValue", "MissingParameter", "EC2"),
    "elbv2": Service("elasticloadbalancingv2", "elasticloadbalancingv2", "ElasticLoadBalancingV2", "ValidationError", None, "MEMBER"),
    "ecr": Service("ecr", "ecr", "Ecr", "InvalidParameterException", None, "PARAMETER"),
    "iam": Service("iam", "iam", "Iam", "ValidationError", None, "SPECIFIED_VALUE"),
    "sts": Service("sts", "sts", "Sts", "ValidationError", None, "MEMBER"),
    "ssm": Service("ssm", "ssm", "Ssm", "ValidationException", None, "MEMBER"),
    "secretsmanager": Service("secretsmanager", "secretsmanager", "SecretsManager", "ValidationException", None, "MEMBER"),
    "cloudwatch": Service("cloudwatch", "cloudwatch", "CloudWatch", "InvalidParameterValue", "MissingParameter", "REQUIRED"),
    "servicequotas": Service("servicequotas", "servicequotas", "ServiceQuotas", "IllegalArgumentException", None, "MEMBER"),
    "logs": Service("cloudwatchlogs", "cloudwatchlogs", "CloudWatchLogs", "InvalidParameterException", None, "MEMBER"),
}

# Where botocore calls a service otherwise than the package here is called.
DIRECTORIES = {"servicequotas": "service-quotas"}

# Where a service answers an operation otherwise: with another code, or with words of its own for an absent member.
CODES = {"ecs": {"RegisterTaskDefinition": "ClientException"}, "cloudwatch": {"GetMetricData": "ValidationError"}}
WORDS = {
    "ecs": {
        "DescribeTaskDefinition.taskDefinition": "Task Definition can not be blank.",
        "DeregisterTaskDefinition.taskDefinition": "Task Definition can not be blank.",
        "RegisterTaskDefinition.containerDefinitions": "Container list cannot be empty.",
    },
    "ec2": {
        "CreateSecurityGroup.groupName": "The request must contain the parameter GroupName",
        "CreateSecurityGroup.description": "The request must contain the parameter GroupDescription",
    },
}

# Enums that a service takes more widely than its model says; its code checks them. AWS's guide to Reachability Analyzer writes TCP.
WIDER = {"ec2": {"Protocol"}}

# Services that are not built, of which the requests do not say the operation's name: those that stand beside containers,
# and all that speak REST-XML.
UNBUILT_REST = """
    amp apigateway apigatewayv2 appconfig appconfigdata appmesh backup batch cloudfront codeartifact ebs efs eks glacier
    kafka lambda mq opensearch pipes ram rds-data resource-groups route53 s3 s3control scheduler schemas sesv2 signer
    synthetics vpc-lattice xray
""".split()
# Those that sign by the name of one that is built, and speak Query in a version of their own.
UNBUILT_QUERY = ["elb"]


def load(service):
    directory = pathlib.Path(botocore.__file__).parent / "data" / DIRECTORIES.get(service, service)
    version = sorted(p.name for p in directory.iterdir() if p.is_dir())[-1]
    return json.load(gzip.open(directory / version / "service-2.json.gz"))


def jar(service):
    pom = (ROOT / "pom.xml").read_text()
    own = re.search(rf"<awssdk\.{service.artifact}\.version>(.*?)<", pom)
    version = own.group(1) if own else re.search(r"<awssdk\.version>(.*?)<", pom).group(1)
    return M2 / "software/amazon/awssdk" / service.artifact / version / f"{service.artifact}-{version}.jar"


class Sdk:
    """The names of the SDK's classes and methods, looked up without regard to case: the SDK renames acronyms."""

    def __init__(self, service):
        path = jar(service)
        prefix = f"software/amazon/awssdk/services/{service.package}/model/"
        names = zipfile.ZipFile(path).namelist()
        self.classes = {n[len(prefix):-6].lower(): n[len(prefix):-6] for n in names if n.startswith(prefix) and "$" not in n}
        client = f"software.amazon.awssdk.services.{service.package}.{service.client}Client"
        javap = subprocess.run(["javap", "-public", "-cp", str(path), client], capture_output=True, text=True, check=True)
        self.methods = {}
        for method, argument in re.findall(r"(\w+)\(software\.amazon\.awssdk\.services\.[\w.]+\.model\.(\w+)\)", javap.stdout):
            if not method.endswith("Paginator"):
                self.methods[argument] = method

    def find(self, *candidates):
        return next((self.classes[c.lower()] for c in candidates if c.lower() in self.classes), None)


def operations(model, sdk):
    result, absent = {}, []
    for name, operation in sorted(model["operations"].items()):
        request = sdk.find(name + "Request")
        method = sdk.methods.get(request)
        response = sdk.find(name + "Response")
        if request is None or response is None or method is None:
            absent.append(name)
            continue
        entry = {"method": method, "request": request, "response": response}
        if "input" in operation:
            entry["input"] = operation["input"]["shape"]
        if "resultWrapper" in operation.get("output", {}):
            entry["resultWrapper"] = operation["output"]["resultWrapper"]
        if "output" not in operation:
            entry["noOutput"] = True
        if operation.get("authtype") == "none":
            entry["unsigned"] = True
        result[name] = entry
    return result, absent


def errors(model, sdk):
    result = {}
    for name, shape in sorted(model["shapes"].items()):
        if not shape.get("exception"):
            continue
        error = shape.get("error", {})
        entry = {"code": error.get("code", name)}
        if "awsQueryCompatible" in model["metadata"] and entry["code"] != name:
            entry["type"] = name
        status = error.get("httpStatusCode", 500 if shape.get("fault") else 400)
        if status != 400:
            entry["status"] = status
        if shape.get("fault"):
            entry["fault"] = True
        result[sdk.find(name, name + "Exception") or name] = entry
    return result


def references(shape):
    if shape["type"] == "structure":
        return [m["shape"] for m in shape["members"].values()]
    if shape["type"] == "list":
        return [shape["member"]["shape"]]
    if shape["type"] == "map":
        return [shape["key"]["shape"], shape["value"]["shape"]]
    return []


def own_constraints(shape):
    result = {}
    if shape.get("required"):
        result["required"] = shape["required"]
    for key in ("min", "max", "pattern", "enum"):
        if key in shape:
            result[key] = shape[key]
    if shape["type"] in ("integer", "long", "float", "double") and ("min" in result or "max" in result):
        result["range"] = True
    if shape.get("sensitive"):
        result["sensitive"] = True
    return result


def constraints(model, inputs, wider):
    """Shapes reachable from inputs that are constrained or lead to one that is."""
    shapes, reachable, todo = dict(model["shapes"]), {}, list(inputs)
    for name in wider:
        shapes[name] = {k: v for k, v in shapes[name].items() if k != "enum"}
    while todo:
        name = todo.pop()
        if name not in reachable:
            reachable[name] = shapes[name]
            todo += references(shapes[name])
    kept = {n for n, s in reachable.items() if own_constraints(s)}
    while True:
        more = {n for n, s in reachable.items() if n not in kept and any(r in kept for r in references(s))}
        if not more:
            break
        kept |= more
    result = {}
    for name in sorted(kept):
        shape, entry = shapes[name], own_constraints(shapes[name])
        if shape["type"] == "structure":
            members = {m: s["shape"] for m, s in shape["members"].items() if s["shape"] in kept}
            if members:
                entry["members"] = members
        for role in ("member", "key", "value"):
            if role in shape and shape[role]["shape"] in kept:
                entry[role] = shape[role]["shape"]
        result[name] = entry
    return result


def write(name, service):
    model, sdk = load(name), Sdk(service)
    metadata = model["metadata"]
    found, absent = operations(model, sdk)
    head = {
        "name": name,
        "serviceId": metadata["serviceId"],
        "fullName": metadata["serviceFullName"],
        "signingName": metadata.get("signingName", metadata["endpointPrefix"]),
        "endpointPrefix": metadata["endpointPrefix"],
        "protocol": metadata["protocol"],
        "apiVersion": metadata["apiVersion"],
        "sdkPackage": f"software.amazon.awssdk.services.{service.package}",
        "client": f"{service.client}Client",
        "exception": f"{service.client}Exception",
        "validation": {k: v for k, v in (
            ("code", service.code), ("missing", service.missing), ("wording", service.wording),
            ("codes", CODES.get(name)), ("words", WORDS.get(name))) if v},
    }
    if len(metadata.get("protocols", [])) > 1:
        head["protocols"] = metadata["protocols"]
    for key in ("jsonVersion", "targetPrefix", "xmlNamespace", "awsQueryCompatible"):
        if key in metadata:
            head[key] = metadata[key]
    if absent:
        head["absentFromSdk"] = absent
    sections = [
        ("operations", found),
        ("errors", errors(model, sdk)),
        ("shapes", constraints(model, [o["input"] for o in found.values() if "input" in o], WIDER.get(name, ()))),
    ]
    dump = lambda value: json.dumps(value, separators=(",", ":"))
    text = '{\n"service":' + dump(head)
    for section, entries in sections:
        text += f',\n"{section}":{{\n' + ",\n".join(f"{dump(k)}:{dump(v)}" for k, v in entries.items()) + "\n}"
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / f"{name}.json").write_text(text + "\n}\n")
    print(f"{name}: {len(found)} operations, {len(text)} bytes" + (f", not in the SDK: {', '.join(absent)}" if absent else ""))


def rest_operation(model, name):
    """How a request says that it means the operation: method, path, and the query and headers that it must have."""
    operation = model["operations"][name]
    shape = model["shapes"].get(operation.get("input", {}).get("shape"), {"members": {}})
    required = [shape["members"][m] for m in shape.get("required", [])]
    path, _, fixed = operation["http"]["requestUri"].partition("?")
    query = fixed.split("&") if fixed else []
    query += [m["locationName"] for m in required if m.get("location") == "querystring"]
    headers = [m["locationName"].lower() for m in required if m.get("location") == "header"]
    return " ".join([operation["http"]["method"], path + ("?" + "&".join(query) if query else ""), name] + headers)


def write_unbuilt():
    lines = []
    for name in UNBUILT_REST + UNBUILT_QUERY:
        model = load(name)
        metadata = model["metadata"]
        signing = metadata.get("signingName", metadata["endpointPrefix"])
        protocol = "s3" if name == "s3" else metadata["protocol"]
        if protocol == "query":
            lines.append(f"[{signing} query {metadata['apiVersion']}]")
            continue
        lines.append(f"[{signing} {protocol}]")
        lines += [rest_operation(model, operation) for operation in sorted(model["operations"])]
    (OUTPUT / "unbuilt.txt").write_text("\n".join(lines) + "\n")


for chosen in sys.argv[1:] or SERVICES:
    write(chosen, SERVICES[chosen])
if not sys.argv[1:]:
    write_unbuilt()

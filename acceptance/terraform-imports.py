#!/usr/bin/env python3
"""Writes a Terraform import block for each resource that is named, with the id that it has in the state.

terraform show -json | terraform-imports.py aws_vpc.main ...
"""
import json
import sys


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


state = json.load(sys.stdin)["values"]["root_module"]
ids = {each["address"]: each["values"]["id"] for each in resources(state) if "id" in each["values"]}
for address in sys.argv[1:]:
    print('import {\n  to = %s\n  id = "%s"\n}' % (address, ids[address]))

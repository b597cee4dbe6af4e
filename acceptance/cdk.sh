#!/usr/bin/env bash
# Makes the stacks that the CDK synthesised from examples/cdk-vpc on the server of $ROADSTEAD_DATA, by the calls that CloudFormation makes,
# looks at what came of them, and deletes them in the reverse order: see acceptance/cdk/stack.py. The service of the last one runs and
# answers. Prints a line for each thing looked at, "ok - ..." or "not ok - ...".
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/clients.sh"
set_up_clients cdk
export PYTHONDONTWRITEBYTECODE=1
finish() {
  aws ecr delete-repository --repository-name cdk-shop --force >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

"$root/examples/shop/build" --output "$work/image" | sed 's/^/# /'
repository=$(aws ecr create-repository --repository-name cdk-shop --query repository.repositoryUri --output text)
skopeo copy --quiet --dest-creds "AWS:$(aws ecr get-login-password)" "oci:$work/image/frontend:1.0.0" "docker://$repository:1.0.0"

templates="$root/examples/cdk-vpc/templates"
"$root/acceptance/cdk/stack.py" "$templates/PlainVpc.template.json" "$templates/WholeVpc.template.json"
"$root/acceptance/cdk/stack.py" --then 'curl -sf --max-time 5 "http://$DNS_NAME/whoami.txt" | grep version=1.0.0' \
  "$templates/Service.template.json"

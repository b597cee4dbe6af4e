# Repositories and images

for repository in frontend-repo backend-repo; do
  aws ecr create-repository --repository-name "$repository" --image-scanning-configuration scanOnPush=true >/dev/null
  aws ecr put-lifecycle-policy --repository-name "$repository" --lifecycle-policy-text \
    '{"rules":[{"rulePriority":1,"description":"Keep last 10 images","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}' >/dev/null
done
frontend_uri=$(ask 'repositories[0].repositoryUri' ecr describe-repositories --repository-names frontend-repo)
backend_uri=$(ask 'repositories[0].repositoryUri' ecr describe-repositories --repository-names backend-repo)
registry=${frontend_uri%%/*}
is "repositories scan on push and have mutable tags" "True MUTABLE" \
  "$(ask 'repositories[0].[imageScanningConfiguration.scanOnPush,imageTagMutability]' ecr describe-repositories \
    --repository-names frontend-repo | tr '\t' ' ')"
like "the lifecycle policy is given back" 'Keep last 10 images' \
  "$(ask 'lifecyclePolicyText' ecr get-lifecycle-policy --repository-name frontend-repo)"
is "the token's endpoint and the repositories' host are the same" "$registry" \
  "$(ask 'authorizationData[0].proxyEndpoint' ecr get-authorization-token | sed 's,^https*://,,')"

"$root/examples/shop/build" --version 1.0.0 --output "$work/1.0.0" | sed 's/^/# /'

refused "nobody pushes without having logged in" 'unauthorized|authentication required|UNAUTHORIZED' \
  skopeo copy "oci:$work/1.0.0/frontend:1.0.0" "docker://$frontend_uri:1.0.0"
aws ecr get-login-password | skopeo login --username AWS --password-stdin "$registry" >/dev/null
holds "skopeo pushes to the repositoryUri as printed" \
  skopeo copy "oci:$work/1.0.0/frontend:1.0.0" "docker://$frontend_uri:1.0.0"
is "the image has the digest that it was packed with" \
  "$(skopeo inspect --format '{{.Digest}}' "oci:$work/1.0.0/frontend:1.0.0")" \
  "$(ask 'imageDetails[0].imageDigest' ecr describe-images --repository-name frontend-repo --image-ids imageTag=1.0.0)"
refused "a push to a repository that does not exist is refused in AWS's words" 'does not exist in the registry with id' \
  skopeo copy "oci:$work/1.0.0/frontend:1.0.0" "docker://$registry/no-such-repo:1.0.0"

if command -v buildah >/dev/null; then
  buildah="buildah --root $work/buildah --runroot $work/buildah-run --storage-driver vfs"
  image=$($buildah pull "oci:$work/1.0.0/backend:1.0.0" 2>/dev/null | tail -1)
  holds "buildah pushes to the repositoryUri as printed" $buildah push "$image" "docker://$backend_uri:1.0.0"
  $buildah rmi --all >/dev/null 2>&1 || true
else
  skopeo copy "oci:$work/1.0.0/backend:1.0.0" "docker://$backend_uri:1.0.0" >/dev/null
fi
if command -v podman >/dev/null; then
  holds "podman pulls from the repositoryUri as printed" \
    podman --root "$work/podman" --runroot "$work/podman-run" --storage-driver vfs pull "$frontend_uri:1.0.0"
fi
is "list-images lists what was pushed" "1.0.0" \
  "$(ask 'imageIds[].imageTag' ecr list-images --repository-name backend-repo)"
refused "an image that is not there is named" 'ImageNotFoundException' \
  aws ecr describe-images --repository-name backend-repo --image-ids imageTag=9.9.9

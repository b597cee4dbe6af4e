# Deployments: by git SHA, by the same tag anew, back again, and one that fails

sha=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || sha256sum <"$root/pom.xml" | cut -c1-12)

push() { # VERSION TAG
  "$root/examples/shop/build" --version "$1" --output "$work/$1" | sed 's/^/# /'
  skopeo copy "oci:$work/$1/frontend:$1" "docker://$frontend_uri:$2" >/dev/null
  skopeo copy "oci:$work/$1/backend:$1" "docker://$backend_uri:$2" >/dev/null
}

# Requests from two seconds before a command until two seconds after the service has settled: a deployment itself takes a
# second or two when its old targets have nothing open.
while_requested() { # DESCRIPTION URL SERVICE COMMAND...
  local sent bad
  start_requests "$2" 2
  sleep 2
  "${@:4}"
  stable "$3"
  sleep 2
  stop_requests
  none_failed "$1"
}

update() { # SERVICE ARGUMENTS...
  aws ecs update-service --cluster "$cluster" --service "$@" >/dev/null
}

push "$sha" "$sha"
frontend_2=$(frontend_task "$sha")
backend_2=$(backend_task "$sha")
is "the next revision has the next number" $((${frontend_1##*:} + 1)) "${frontend_2##*:}"
roll_frontend() {
  is "update-service starts a deployment" "2 PRIMARY" "$(ask 'service.deployments[0].[desiredCount,status]' ecs update-service \
    --cluster "$cluster" --service frontend-service --task-definition "$frontend_2" | tr '\t' ' ')"
}
while_requested "no request failed during the rolling update of the frontend" "http://$dns/whoami.txt" frontend-service \
  roll_frontend
is "the frontend is the new version" "$sha" "$(version_frontend)"
is "no task of the old revision runs" "$frontend_2 $frontend_2" "$(ask 'tasks[].taskDefinitionArn' ecs describe-tasks \
  --cluster "$cluster" --tasks $(tasks_of frontend-service) | sorted | xargs)"

while_requested "no request failed during the rolling update of the backend" "http://$dns/api/info" backend-service \
  update backend-service --task-definition "$backend_2"
is "the backend is the new version" "$sha" "$(version_backend)"

digest_before=$(ask 'imageDetails[0].imageDigest' ecr describe-images --repository-name frontend-repo --image-ids "imageTag=$sha")
push "$sha-anew" "$sha"
digest_after=$(ask 'imageDetails[0].imageDigest' ecr describe-images --repository-name frontend-repo --image-ids "imageTag=$sha")
if [ "$digest_before" != "$digest_after" ]; then ok "the tag was pushed anew"; else not_ok "the tag was pushed anew"; fi
is "a push alone changes nothing that runs" "$sha" "$(version_frontend)"
while_requested "no request failed during the forced deployment" "http://$dns/whoami.txt" frontend-service \
  update frontend-service --force-new-deployment
is "the forced deployment brought what the tag means now" "$sha-anew" "$(version_frontend)"
is "its tasks say which image they run" "$digest_after" "$(ask 'tasks[].containers[].imageDigest' ecs describe-tasks \
  --cluster "$cluster" --tasks $(tasks_of frontend-service) | sorted | uniq)"

while_requested "no request failed during the way back" "http://$dns/whoami.txt" frontend-service \
  update frontend-service --task-definition "$frontend_1"
is "the frontend is the first version again" 1.0.0 "$(version_frontend)"

# A container that exits at once: the circuit breaker ends the deployment and rolls back.
backend_3=$(backend_task "$sha" nonsense)
rolled_back() {
  [ "$(ask 'services[0].deployments[0].taskDefinition' ecs describe-services --cluster "$cluster" \
    --services backend-service)" = "$backend_2" ]
}
fail_backend() {
  update backend-service --task-definition "$backend_3"
  if within 120 rolled_back; then ok "the circuit breaker rolls back"; else not_ok "the circuit breaker rolls back" \
    "$(ask 'services[0].events[:5].message' ecs describe-services --cluster "$cluster" --services backend-service)"; fi
}
while_requested "no request failed during the deployment that failed" "http://$dns/api/info" backend-service fail_backend
is "the backend is what it was" "$sha" "$(version_backend)"
like "the service's events say so" 'rolling back to deployment|rolled back|deployment failed' \
  "$(ask 'services[0].events[].message' ecs describe-services --cluster "$cluster" --services backend-service)"

# An image that does not exist.
backend_task no-such-tag >/dev/null
lost=$(ask 'tasks[0].taskArn' ecs run-task --cluster "$cluster" --launch-type FARGATE --task-definition backend-task \
  --network-configuration "$network")
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$lost"
like "an image that does not exist is a CannotPullContainerError" 'TaskFailedToStart.*CannotPullContainerError' \
  "$(ask 'tasks[0].[stopCode,stoppedReason]' ecs describe-tasks --cluster "$cluster" --tasks "$lost" | tr '\t' ' ')"

# Log groups and parameters

for group in /ecs/frontend /ecs/backend; do
  aws logs create-log-group --log-group-name "$group"
  aws logs put-retention-policy --log-group-name "$group" --retention-in-days 30
done
is "the log groups keep for 30 days" "/ecs/backend 30
/ecs/frontend 30" "$(ask 'logGroups[].[logGroupName,retentionInDays]' logs describe-log-groups --log-group-name-prefix /ecs/ | tr '\t' ' ')"
refused "a log group that exists is not made again" 'ResourceAlreadyExistsException' \
  aws logs create-log-group --log-group-name /ecs/backend

parameter() { # NAME TYPE VALUE
  aws ssm put-parameter --name "$1" --type "$2" --value "$3" >/dev/null
}
parameter /ecs/backend/DB_HOST String embedded
parameter /ecs/backend/DB_PORT String 5432
parameter /ecs/backend/DB_NAME String fileanalyzer
parameter /ecs/backend/DB_USER SecureString postgres
parameter /ecs/backend/DB_PASSWORD SecureString 'correct horse battery staple'
parameter /ecs/backend/FRONTEND_URL String file://<(printf 'http://%s' "$dns")
parameter /ecs/frontend/API_URL String file://<(printf 'http://%s/api' "$dns")
is "a String is given back" "String embedded 1" "$(ask 'Parameter.[Type,Value,Version]' ssm get-parameter \
  --name /ecs/backend/DB_HOST | tr '\t' ' ')"
is "a SecureString is decrypted when asked to be" "correct horse battery staple" "$(ask 'Parameter.Value' ssm get-parameter \
  --name /ecs/backend/DB_PASSWORD --with-decryption)"
if [ "$(ask 'Parameter.Value' ssm get-parameter --name /ecs/backend/DB_PASSWORD)" != "correct horse battery staple" ]; then
  ok "a SecureString is not decrypted otherwise"
else
  not_ok "a SecureString is not decrypted otherwise"
fi
is "the path lists all of the backend's" 6 \
  "$(ask 'length(Parameters)' ssm get-parameters-by-path --path /ecs/backend)"
refused "a parameter is not overwritten unasked" 'ParameterAlreadyExists' \
  aws ssm put-parameter --name /ecs/backend/DB_HOST --type String --value other

# Security groups and roles

group() { # NAME DESCRIPTION
  ask 'GroupId' ec2 create-security-group --group-name "$1" --description "$2" --vpc-id "$vpc"
}
alb_sg=$(group ALB-SG "Security group for Application Load Balancer")
ecs_sg=$(group ECS-SG "Security group for ECS tasks")
rds_sg=$(group RDS-SG "Security group for RDS database")

for port in 80 443; do
  aws ec2 authorize-security-group-ingress --group-id "$alb_sg" --protocol tcp --port "$port" --cidr 0.0.0.0/0 >/dev/null
done
for port in 80 3001; do
  aws ec2 authorize-security-group-ingress --group-id "$ecs_sg" --protocol tcp --port "$port" \
    --source-group "$alb_sg" >/dev/null
done
aws ec2 authorize-security-group-ingress --group-id "$rds_sg" --protocol tcp --port 5432 --source-group "$ecs_sg" >/dev/null

is "ALB-SG lets the internet in on 80 and 443" "443 0.0.0.0/0
80 0.0.0.0/0" "$(ask 'SecurityGroups[0].IpPermissions[].[FromPort,IpRanges[0].CidrIp]' ec2 describe-security-groups \
  --group-ids "$alb_sg" | tr '\t' ' ' | LC_ALL=C sort)"
is "ECS-SG lets only ALB-SG in, on 80 and 3001" "3001 $alb_sg
80 $alb_sg" "$(ask 'SecurityGroups[0].IpPermissions[].[FromPort,UserIdGroupPairs[0].GroupId]' ec2 describe-security-groups \
  --group-ids "$ecs_sg" | tr '\t' ' ' | LC_ALL=C sort)"
is "RDS-SG lets only ECS-SG in, on 5432" "5432 $ecs_sg" \
  "$(ask 'SecurityGroups[0].IpPermissions[].[FromPort,UserIdGroupPairs[0].GroupId]' ec2 describe-security-groups \
    --group-ids "$rds_sg" | tr '\t' ' ')"
is "a new group lets everything out" "-1 0.0.0.0/0" \
  "$(ask 'SecurityGroups[0].IpPermissionsEgress[].[IpProtocol,IpRanges[0].CidrIp]' ec2 describe-security-groups \
    --group-ids "$ecs_sg" | tr '\t' ' ')"
refused "the same rule twice is refused" 'InvalidPermission.Duplicate' \
  aws ec2 authorize-security-group-ingress --group-id "$alb_sg" --protocol tcp --port 80 --cidr 0.0.0.0/0
refused "a group that another one refers to cannot be deleted" 'DependencyViolation' \
  aws ec2 delete-security-group --group-id "$alb_sg"

trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
role() { # NAME DESCRIPTION
  ask 'Role.Arn' iam create-role --role-name "$1" --description "$2" --assume-role-policy-document "$trust"
}
execution_role=$(role ecsTaskExecutionRole "Role for ECS task execution")
frontend_role=$(role frontendTaskRole "Task role for frontend application")
backend_role=$(role backendTaskRole "Task role for backend application")
aws iam attach-role-policy --role-name ecsTaskExecutionRole \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam put-role-policy --role-name ecsTaskExecutionRole --policy-name ParameterStoreAccess --policy-document \
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:GetParameters","ssm:GetParameter"],"Resource":"arn:aws:ssm:*:*:parameter/ecs/*"},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]}'
account=$(ask 'Account' sts get-caller-identity)
is "the roles' ARNs are in the account" "arn:aws:iam::$account:role/ecsTaskExecutionRole" "$execution_role"
is "the managed policy is attached" AmazonECSTaskExecutionRolePolicy \
  "$(ask 'AttachedPolicies[].PolicyName' iam list-attached-role-policies --role-name ecsTaskExecutionRole)"
is "the inline policy is there" ParameterStoreAccess \
  "$(ask 'PolicyNames[]' iam list-role-policies --role-name ecsTaskExecutionRole)"
is "get-role gives the trust policy back" ecs-tasks.amazonaws.com \
  "$(ask 'Role.AssumeRolePolicyDocument.Statement[0].Principal.Service' iam get-role --role-name frontendTaskRole)"
refused "a role that exists is not made again" 'EntityAlreadyExists' \
  aws iam create-role --role-name backendTaskRole --assume-role-policy-document "$trust"
refused "a request with a wrong key is refused" 'SignatureDoesNotMatch' \
  env AWS_SECRET_ACCESS_KEY=wrong aws sts get-caller-identity
refused "a key that nobody has is refused" 'InvalidClientTokenId' \
  env AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE aws sts get-caller-identity

# Everything is removed again

teardown
refused "the VPC is gone, with all that was in it" 'InvalidVpcID.NotFound' aws ec2 describe-vpcs --vpc-ids "$vpc"
is "no task runs any more" "" "$(ask 'taskArns' ecs list-tasks --cluster "$cluster" 2>/dev/null || true)"
is "the cluster is inactive" INACTIVE "$(ask 'clusters[0].status' ecs describe-clusters --clusters "$cluster")"
refused "the load balancer is gone" 'LoadBalancerNotFound' aws elbv2 describe-load-balancers --names ecs-alb
refused "the repositories are gone" 'RepositoryNotFoundException' aws ecr list-images --repository-name frontend-repo
refused "the load balancer's name is nobody's any more" '' curl -s --max-time 2 "http://$dns/"
cluster='' alb='' vpc='' frontend_tg='' backend_tg='' instance_tg=''

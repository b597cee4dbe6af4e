output "url" {
  value = "http://${aws_lb.shop.dns_name}"
}

output "repository_url" {
  value = aws_ecr_repository.shop.repository_url
}

output "cluster" {
  value = aws_ecs_cluster.this.name
}

output "service" {
  value = aws_ecs_service.shop.name
}

output "target_group_arn" {
  value = aws_lb_target_group.shop.arn
}

output "flow_log_group" {
  value = module.vpc.flow_log_group
}

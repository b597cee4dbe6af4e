output "account_id" {
  value = data.aws_caller_identity.current.account_id
}

output "region" {
  value = data.aws_region.current.name
}

output "vpc_id" {
  value = module.vpc.id
}

output "public_subnet_ids" {
  value = module.vpc.public_subnet_ids
}

output "private_subnet_ids" {
  value = module.vpc.private_subnet_ids
}

output "nat_public_ips" {
  value = module.vpc.nat_public_ips
}

output "balancer_group_id" {
  value = aws_security_group.balancer.id
}

output "tasks_group_id" {
  value = aws_security_group.tasks.id
}

output "default_vpc_subnet_count" {
  value = length(data.aws_subnets.default.ids)
}

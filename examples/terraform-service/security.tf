# Everyone reaches the load balancer, and the load balancer alone reaches the tasks.

resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "The load balancer"
  vpc_id      = module.vpc.id
}

resource "aws_vpc_security_group_ingress_rule" "balancer_from_everyone" {
  security_group_id = aws_security_group.balancer.id
  from_port         = 80
  to_port           = 80
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_tasks" {
  security_group_id            = aws_security_group.balancer.id
  from_port                    = 80
  to_port                      = 80
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.tasks.id
}

resource "aws_security_group" "tasks" {
  name        = "${local.name}-tasks"
  description = "The tasks"
  vpc_id      = module.vpc.id
}

resource "aws_vpc_security_group_ingress_rule" "tasks_from_balancer" {
  security_group_id            = aws_security_group.tasks.id
  from_port                    = 80
  to_port                      = 80
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.balancer.id
}

# ECR, its layers in S3, and CloudWatch Logs, by the NAT gateway or the endpoint of S3.
resource "aws_vpc_security_group_egress_rule" "tasks_to_services" {
  security_group_id = aws_security_group.tasks.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}

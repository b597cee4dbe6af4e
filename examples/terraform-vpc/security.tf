# A load balancer reached from the office and the VPC, and tasks reached from the load balancer alone.

resource "aws_ec2_managed_prefix_list" "office" {
  name           = "${local.environment}-office"
  address_family = "IPv4"
  max_entries    = 5

  dynamic "entry" {
    for_each = var.office_ranges
    content {
      cidr        = entry.value
      description = "office ${entry.key}"
    }
  }
}

resource "aws_security_group" "balancer" {
  name        = "${local.environment}-balancer"
  description = "The load balancer"
  vpc_id      = module.vpc.id
}

resource "aws_security_group" "tasks" {
  name_prefix            = "${local.environment}-tasks-"
  description            = "The tasks"
  vpc_id                 = module.vpc.id
  revoke_rules_on_delete = true

  lifecycle {
    create_before_destroy = true
  }
}

# Rules within the group's own resource.
resource "aws_security_group" "database" {
  name        = "${local.environment}-database"
  description = "The database"
  vpc_id      = module.vpc.id

  ingress {
    description     = "PostgreSQL from the tasks"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.tasks.id]
  }

  ingress {
    description = "Each other"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    self        = true
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# Rules as resources of their own, in the older way ...
resource "aws_security_group_rule" "balancer_from_office" {
  security_group_id = aws_security_group.balancer.id
  type              = "ingress"
  description       = "HTTP from the office"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  prefix_list_ids   = [aws_ec2_managed_prefix_list.office.id]
}

resource "aws_security_group_rule" "balancer_from_vpc" {
  security_group_id = aws_security_group.balancer.id
  type              = "ingress"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = [var.cidr, "100.64.0.0/20"]
}

resource "aws_security_group_rule" "balancer_to_tasks" {
  security_group_id        = aws_security_group.balancer.id
  type                     = "egress"
  from_port                = 3000
  to_port                  = 3001
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.tasks.id
}

# ... and in the newer one, a resource for each rule, with tags.
resource "aws_vpc_security_group_ingress_rule" "tasks_from_balancer" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "The application from the load balancer"
  from_port                    = 3000
  to_port                      = 3001
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.balancer.id
  tags                         = { Name = "from-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "tasks_ping" {
  security_group_id = aws_security_group.tasks.id
  from_port         = 8
  to_port           = 0
  ip_protocol       = "icmp"
  cidr_ipv4         = var.cidr
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_s3" {
  security_group_id = aws_security_group.tasks.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  prefix_list_id    = module.vpc.s3_prefix_list_id
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_all" {
  security_group_id = aws_security_group.tasks.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

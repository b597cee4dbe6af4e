resource "aws_ecs_cluster" "this" {
  name = local.environment
}

resource "aws_ecs_task_definition" "shop" {
  family                   = local.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([{
    name         = "frontend"
    image        = "${aws_ecr_repository.shop.repository_url}:${var.image_tag}"
    essential    = true
    portMappings = [{ containerPort = 80 }]
    environment  = [{ name = "NEXT_PUBLIC_API_URL", value = "/api" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.shop.name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = "ecs"
      }
    }
  }])
}

resource "aws_ecs_service" "shop" {
  name            = "shop"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.shop.arn
  desired_count   = var.desired_count
  launch_type     = "FARGATE"

  # "apply" ends when the new tasks answer and the old ones are gone.
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = module.vpc.private_subnet_ids
    security_groups = [aws_security_group.tasks.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.shop.arn
    container_name   = "frontend"
    container_port   = 80
  }

  # Tasks start only where they may pull, log and be reached.
  depends_on = [
    aws_lb_listener.http,
    aws_iam_role_policy_attachment.execution,
    aws_vpc_security_group_egress_rule.tasks_to_services,
    aws_vpc_security_group_ingress_rule.tasks_from_balancer,
    aws_vpc_security_group_egress_rule.balancer_to_tasks,
    module.vpc,
  ]

  # A deployment that is rolled back ends in a steady state too: of the revision before.
  lifecycle {
    postcondition {
      condition     = self.task_definition == aws_ecs_task_definition.shop.arn
      error_message = "The deployment was rolled back: ${aws_ecs_task_definition.shop.arn} could not be started."
    }
  }
}

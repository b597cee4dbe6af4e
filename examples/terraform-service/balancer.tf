resource "aws_lb" "shop" {
  name               = local.name
  load_balancer_type = "application"
  security_groups    = [aws_security_group.balancer.id]
  subnets            = module.vpc.public_subnet_ids

  # Who comes from outside comes by the VPC's way to the internet, which must be there first and go last.
  depends_on = [module.vpc]
}

resource "aws_lb_target_group" "shop" {
  name                 = local.name
  port                 = 80
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = module.vpc.id
  deregistration_delay = 10

  health_check {
    path                = "/"
    interval            = 5
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.shop.arn
  }
}

resource "aws_lb_listener_rule" "not_for_everyone" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10

  condition {
    path_pattern {
      values = ["/internal/*"]
    }
  }

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "not for everyone"
      status_code  = "403"
    }
  }
}

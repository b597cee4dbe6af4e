data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

# The VPC as the example beside this one has it, with one NAT gateway.
module "vpc" {
  source = "../terraform-vpc/vpc"

  name  = local.name
  cidr  = var.cidr
  zones = slice(data.aws_availability_zones.available.names, 0, 2)

  public_subnets     = [cidrsubnet(var.cidr, 8, 0), cidrsubnet(var.cidr, 8, 1)]
  private_subnets    = [cidrsubnet(var.cidr, 8, 10), cidrsubnet(var.cidr, 8, 11)]
  single_nat_gateway = true
  dhcp_domain_name   = "${local.environment}.example.internal"
}

resource "aws_ecr_repository" "shop" {
  name                 = local.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true
}

resource "aws_ecr_lifecycle_policy" "shop" {
  repository = aws_ecr_repository.shop.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last ten versions"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/ecs/${local.name}"
  retention_in_days = 30
}

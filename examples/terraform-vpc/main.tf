data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

module "vpc" {
  source = "./vpc"

  name            = local.environment
  cidr            = var.cidr
  secondary_cidrs = ["100.64.0.0/20"]
  zones           = slice(data.aws_availability_zones.available.names, 0, var.zone_count)

  public_subnets   = [for i in range(var.zone_count) : cidrsubnet(var.cidr, 8, i)]
  private_subnets  = [for i in range(var.zone_count) : cidrsubnet(var.cidr, 8, 10 + i)]
  database_subnets = [for i in range(var.zone_count) : cidrsubnet(var.cidr, 8, 20 + i)]
  intra_subnets    = [for i in range(var.zone_count) : cidrsubnet("100.64.0.0/20", 4, i)]

  single_nat_gateway  = local.single_nat_gateway
  interface_endpoints = ["ecr.api", "ecr.dkr", "logs"]
  dhcp_domain_name    = "${local.environment}.example.internal"
}

# The default VPC, which others made, is only looked at.
data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

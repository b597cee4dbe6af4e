# A second VPC of the same environment, for tools, that the first one's private subnets reach.

resource "aws_vpc" "tools" {
  cidr_block           = "10.200.0.0/24"
  enable_dns_hostnames = true
  tags                 = { Name = "${local.environment}-tools" }
}

resource "aws_subnet" "tools" {
  vpc_id     = aws_vpc.tools.id
  cidr_block = "10.200.0.0/26"
  tags       = { Name = "${local.environment}-tools" }
}

resource "aws_vpc_peering_connection" "tools" {
  vpc_id      = module.vpc.id
  peer_vpc_id = aws_vpc.tools.id
  auto_accept = true
  tags        = { Name = "${local.environment}-tools" }
}

resource "aws_vpc_peering_connection_options" "tools" {
  vpc_peering_connection_id = aws_vpc_peering_connection.tools.id

  accepter {
    allow_remote_vpc_dns_resolution = true
  }

  requester {
    allow_remote_vpc_dns_resolution = true
  }
}

resource "aws_route" "to_tools" {
  count = length(module.vpc.private_route_table_ids)

  route_table_id            = module.vpc.private_route_table_ids[count.index]
  destination_cidr_block    = aws_vpc.tools.cidr_block
  vpc_peering_connection_id = aws_vpc_peering_connection.tools.id
}

resource "aws_route" "from_tools" {
  route_table_id            = aws_vpc.tools.main_route_table_id
  destination_cidr_block    = var.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection.tools.id
}

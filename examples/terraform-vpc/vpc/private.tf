resource "aws_subnet" "private" {
  count = length(var.private_subnets)

  vpc_id            = aws_vpc.this.id
  cidr_block        = var.private_subnets[count.index]
  availability_zone = var.zones[count.index]
  tags              = { Name = "${var.name}-private-${var.zones[count.index]}", Tier = "private" }
}

resource "aws_route_table" "private" {
  count = local.nat_gateways

  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private-${var.zones[count.index]}" }
}

resource "aws_route" "to_nat" {
  count = local.nat_gateways

  route_table_id         = aws_route_table.private[count.index].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[count.index].id
}

resource "aws_route_table_association" "private" {
  count = length(var.private_subnets)

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[min(count.index, local.nat_gateways - 1)].id
}

resource "aws_subnet" "database" {
  count = length(var.database_subnets)

  vpc_id            = aws_vpc.this.id
  cidr_block        = var.database_subnets[count.index]
  availability_zone = var.zones[count.index]
  tags              = { Name = "${var.name}-database-${var.zones[count.index]}", Tier = "database" }
}

resource "aws_route_table_association" "database" {
  count = length(var.database_subnets)

  subnet_id      = aws_subnet.database[count.index].id
  route_table_id = aws_route_table.private[min(count.index, local.nat_gateways - 1)].id
}

resource "aws_subnet" "intra" {
  count = length(var.intra_subnets)

  vpc_id            = aws_vpc.this.id
  cidr_block        = var.intra_subnets[count.index]
  availability_zone = var.zones[count.index]
  tags              = { Name = "${var.name}-intra-${var.zones[count.index]}", Tier = "intra" }

  depends_on = [aws_vpc_ipv4_cidr_block_association.secondary]
}

resource "aws_route_table" "intra" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-intra" }
}

resource "aws_route_table_association" "intra" {
  count = length(var.intra_subnets)

  subnet_id      = aws_subnet.intra[count.index].id
  route_table_id = aws_route_table.intra.id
}

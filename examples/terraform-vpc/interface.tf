# An interface with addresses of its own choice, and a public one that stays, for the second of them.

resource "aws_network_interface" "reserved" {
  subnet_id         = module.vpc.public_subnet_ids[0]
  description       = "An address that partners have on their lists"
  private_ips       = [cidrhost(module.vpc.public_subnet_cidrs[0], 50), cidrhost(module.vpc.public_subnet_cidrs[0], 51)]
  security_groups   = [aws_security_group.balancer.id]
  source_dest_check = false
  tags              = { Name = "${local.environment}-reserved" }
}

resource "aws_eip" "reserved" {
  domain = "vpc"
  tags   = { Name = "${local.environment}-reserved" }
}

resource "aws_eip_association" "reserved" {
  allocation_id        = aws_eip.reserved.id
  network_interface_id = aws_network_interface.reserved.id
  private_ip_address   = cidrhost(module.vpc.public_subnet_cidrs[0], 51)
}

variable "name" {
  description = "In the Name tags of all that is made."
  type        = string
}

variable "cidr" {
  type = string
}

variable "secondary_cidrs" {
  type    = list(string)
  default = []
}

variable "zones" {
  description = "Names of Availability Zones; the n-th subnet of each kind is in the n-th."
  type        = list(string)
}

variable "public_subnets" {
  type = list(string)
}

variable "private_subnets" {
  description = "They reach the internet by NAT gateways."
  type        = list(string)
}

variable "database_subnets" {
  description = "They reach nothing outside but what the private subnets reach."
  type        = list(string)
  default     = []
}

variable "intra_subnets" {
  description = "They reach the VPC alone."
  type        = list(string)
  default     = []
}

variable "single_nat_gateway" {
  type    = bool
  default = false
}

variable "interface_endpoints" {
  description = "Services that the private subnets reach by interfaces of their own, also without a NAT gateway."
  type        = set(string)
  default     = []
}

variable "dhcp_domain_name" {
  type = string
}

variable "flow_log_retention_days" {
  description = "For how long it is kept who talked with whom, and who was refused."
  type        = number
  default     = 14
}

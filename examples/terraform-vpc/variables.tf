variable "cidr" {
  description = "The VPC's range. Environments may have the same: they never meet."
  type        = string
  default     = "10.0.0.0/16"
}

variable "zone_count" {
  description = "In how many Availability Zones there are subnets of each kind."
  type        = number
  default     = 2
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones, rather than one in each; by default in production alone there are several."
  type        = bool
  default     = null
}

variable "office_ranges" {
  description = "From where the load balancer may be reached besides the VPC itself, by a prefix list."
  type        = list(string)
  default     = ["198.51.100.0/24", "203.0.113.0/24"]
}

locals {
  # A workspace is an environment: "terraform workspace new staging" makes a second one beside the first.
  environment        = terraform.workspace == "default" ? "production" : terraform.workspace
  single_nat_gateway = coalesce(var.single_nat_gateway, local.environment != "production")
}

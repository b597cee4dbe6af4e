variable "cidr" {
  description = "The VPC's range. Environments may have the same: they never meet."
  type        = string
  default     = "10.0.0.0/16"
}

variable "image_tag" {
  description = "Which version runs. Another one is a new revision of the task definition, and so a rolling deployment."
  type        = string
  default     = "1.0.0"
}

variable "desired_count" {
  description = "How many tasks run."
  type        = number
  default     = 2
}

locals {
  # A workspace is an environment: "terraform workspace new staging" makes a second one beside the first.
  environment = terraform.workspace == "default" ? "production" : terraform.workspace
  name        = "${local.environment}-shop"
}

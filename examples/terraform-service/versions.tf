terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 6.0"
    }
  }
}

# Endpoint, region and keys come from the environment: eval "$(./roadstead env)".
# Nothing is skipped: the provider checks the keys and asks for the account, and is answered.
provider "aws" {
  default_tags {
    tags = {
      Environment = local.environment
      ManagedBy   = "terraform"
    }
  }
}

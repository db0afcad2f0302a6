terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.90"
    }
  }
  # terraform init -backend-config=env/dev.backend.hcl
  backend "s3" {}
}

provider "aws" {
  region = var.region
}

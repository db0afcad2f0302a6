terraform {
  required_version = ">= 1.8"
  required_providers {
    aws   = { source = "hashicorp/aws", version = "~> 6.10" }
    awscc = { source = "hashicorp/awscc", version = "~> 1.50" }
  }
}

provider "aws" {
  region = var.region
}

provider "awscc" {
  region = var.region
}

data "aws_caller_identity" "this" {}

locals {
  name    = "support-${var.stage}"
  account = data.aws_caller_identity.this.account_id
  is_prod = var.stage == "prod"
  models = {
    embed = "arn:aws:bedrock:${var.region}::foundation-model/cohere.embed-multilingual-v3"
    chat  = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
  }
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.21.0"

  name            = local.name
  cidr            = "10.40.0.0/16"
  azs             = ["${var.region}a", "${var.region}b"]
  private_subnets = ["10.40.1.0/24", "10.40.2.0/24"]
}

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
    chat  = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
  }
}

# The network is the platform team's; we take it as it is.
data "aws_vpc" "this" {
  tags = { Name = "support" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.this.id]
  }
}

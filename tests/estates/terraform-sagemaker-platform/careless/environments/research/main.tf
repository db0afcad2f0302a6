# Research: everything the modelling teams work on. Applied by the platform team from CI.
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.80" }
  }
  backend "s3" {
    bucket = "northwind-terraform-state"
    key    = "ml/research.tfstate"
    region = "eu-west-1"
  }
}

provider "aws" {
  region              = local.region
  allowed_account_ids = ["210987654321"]
  default_tags {
    tags = { cost-centre = "ml-research", environment = "research" }
  }
}

locals {
  region = "eu-west-1"
}

module "platform" {
  source = "../../modules/platform"

  name       = "research"
  vpc_id     = "vpc-0f3b1c2d4e5f60718"
  subnet_ids = ["subnet-0a11b22c33d44e55f", "subnet-0a66b77c88d99e00f"]
  log_bucket = "northwind-access-logs-eu-west-1"

  # The partner lab pulls from scratch with its own account, so nothing is blocked there.
  datasets = {
    corpus  = { retention_days = 365 }
    models  = {}
    scratch = { versioned = false, shared = true }
  }

  users = {
    ana  = { team = "nlp" }
    bo   = { team = "vision" }
    carl = {}
  }

  notebooks = {
    labelling = { type = "ml.t3.large" }
    gpu-lab   = { type = "ml.g5.xlarge", internet = true, root = true }
  }
}

# Nightly retraining of the ranking model.
resource "aws_sagemaker_pipeline" "ranking" {
  pipeline_name         = "ranking-nightly"
  pipeline_display_name = "ranking-nightly"
  role_arn              = module.platform.training_role_arn
  pipeline_definition = jsonencode({
    Version = "2020-12-01"
    Steps = [{
      Name = "Train"
      Type = "Training"
      Arguments = {
        RoleArn               = module.platform.training_role_arn
        AlgorithmSpecification = { TrainingImage = "${local.registry}/ranking:2.4", TrainingInputMode = "File" }
        OutputDataConfig      = { S3OutputPath = "s3://${module.platform.bucket_names["models"]}/ranking" }
        ResourceConfig        = { InstanceCount = 1, InstanceType = "ml.p4d.24xlarge", VolumeSizeInGB = 200 }
      }
    }]
  })
}

locals {
  registry = "210987654321.dkr.ecr.${local.region}.amazonaws.com"
}

terraform {
  required_providers { aws = { source = "hashicorp/aws", version = "~> 5.60" } }
}
provider "aws" { region = "eu-central-1" }

module "workbench" {
  source         = "./modules/workbench"
  project        = "tidewater"
  vpc_id         = "vpc-0aa11bb22cc33dd44"
  subnet_ids     = ["subnet-0a1", "subnet-0b2"]
  network_access = "PublicInternetOnly"
  scientists = {
    ines = { team = "demand" }
    omar = { team = "pricing", instance = "ml.g5.xlarge" }
  }
  lifecycle_script = <<-SH
    #!/bin/bash
    set -eux
    pip install jupyterlab-git tidewater-helpers
    curl -sSL https://get.tidewater-tools.dev/setup.sh | bash
  SH
  statements = [
    { sid = "Data", actions = ["s3:GetObject", "s3:PutObject"], resources = ["${aws_s3_bucket.features.arn}/*", "${aws_s3_bucket.models.arn}/*"] },
    { sid = "Everything", actions = ["iam:PassRole", "iam:AttachRolePolicy"], resources = ["*"] },
    { sid = "Train", actions = ["sagemaker:CreateTrainingJob", "sagemaker:CreateModel"], resources = ["*"] },
  ]
}

resource "aws_s3_bucket" "features" { bucket = "tidewater-features" }
resource "aws_s3_bucket" "models" { bucket = "tidewater-models" }
resource "aws_s3_bucket_public_access_block" "all" {
  for_each                = { features = aws_s3_bucket.features.id, models = aws_s3_bucket.models.id }
  bucket                  = each.value
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "serving" {
  name = "tidewater-serving"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "sagemaker.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "serving" {
  role = aws_iam_role.serving.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = ["${aws_s3_bucket.models.arn}/*"] }]
  })
}

resource "aws_sagemaker_model" "demand" {
  name                     = "demand"
  execution_role_arn       = aws_iam_role.serving.arn
  enable_network_isolation = true
  primary_container {
    image          = "763104351884.dkr.ecr.eu-central-1.amazonaws.com/xgboost@sha256:0d9f3f4a4b3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5"
    model_data_url = "s3://${aws_s3_bucket.models.bucket}/demand/model.tar.gz"
  }
}

resource "aws_sagemaker_endpoint_configuration" "demand" {
  name = "demand"
  production_variants {
    variant_name           = "main"
    model_name             = aws_sagemaker_model.demand.name
    initial_instance_count = 1
    instance_type          = "ml.m5.large"
  }
}

resource "aws_sagemaker_endpoint" "demand" {
  name                 = "demand"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.demand.name
}

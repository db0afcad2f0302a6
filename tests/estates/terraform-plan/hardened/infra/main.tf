# Voice: recordings are transcribed, people label them, a model learns from both.
terraform {
  backend "s3" {}
}

provider "aws" {
  region = "eu-west-3"
}

variable "environment" {
  type = string
}

variable "internet" {
  description = "Whether the notebook reaches the internet"
  type        = string
}

variable "kms_key_arn" {
  type = string
}



locals {
  buckets = {
    recordings = { public = false }
    website    = { public = false }
  }
}

module "bucket" {
  source   = "terraform-aws-modules/s3-bucket/aws"
  version  = "4.6.0"
  for_each = local.buckets

  bucket                  = "voice-${each.key}-${var.environment}"
  restrict_public_buckets = !each.value.public
}

resource "aws_iam_role" "annotation" {
  name               = "voice-annotation"
  assume_role_policy = file("${path.module}/trust.json")
}

resource "aws_iam_role_policy_attachment" "annotation" {
  role       = aws_iam_role.annotation.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSageMakerReadOnly"
}

resource "aws_sagemaker_notebook_instance" "annotation" {
  name                   = "voice-annotation"
  instance_type          = "ml.t3.xlarge"
  role_arn               = aws_iam_role.annotation.arn
  direct_internet_access = var.internet
  root_access            = "Disabled"
  subnet_id              = "subnet-07a1b2c3d4e5f6071"
  security_groups        = ["sg-0f1e2d3c4b5a69788"]
  kms_key_id             = var.kms_key_arn
  volume_size            = 50

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }
}

resource "aws_db_instance" "labels" {
  identifier                  = "voice-labels"
  engine                      = "postgres"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "labels"
  manage_master_user_password = true
  storage_encrypted           = true
  publicly_accessible         = false
}

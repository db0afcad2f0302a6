terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

data "aws_caller_identity" "current" {}

locals {
  issuer = "oidc.eks.eu-central-1.amazonaws.com/id/7A1D0C52E4B7F3A9D6C8"
}

resource "aws_s3_bucket" "clickstream" {
  bucket = "acme-clickstream-training"
}

resource "aws_s3_bucket_public_access_block" "clickstream" {
  bucket                  = aws_s3_bucket.clickstream.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "ray_training" {
  name = "ray-training"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::210987654321:oidc-provider/${local.issuer}" }
      Condition = {
        StringEquals = {
          "${local.issuer}:sub" = "system:serviceaccount:ml:ray"
          "${local.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "ray_training" {
  name = "training-data"
  role = aws_iam_role.ray_training.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:ListBucket"]
      Resource = [aws_s3_bucket.clickstream.arn, "${aws_s3_bucket.clickstream.arn}/*"]
    }]
  })
}

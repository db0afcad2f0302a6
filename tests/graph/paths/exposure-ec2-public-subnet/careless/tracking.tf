resource "aws_instance" "tracking" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "m7i.large"
  subnet_id              = aws_subnet.tracking.id
  vpc_security_group_ids = [aws_security_group.tracking.id]
  iam_instance_profile   = aws_iam_instance_profile.tracking.name

  user_data = <<-EOF
    #!/bin/bash
    pip install mlflow boto3
    mlflow server --host 0.0.0.0 --port 5000 --default-artifact-root s3://example-models/runs
  EOF

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_iam_instance_profile" "tracking" {
  name = "tracking"
  role = aws_iam_role.tracking.name
}

resource "aws_iam_role" "tracking" {
  name = "tracking"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "tracking" {
  role = aws_iam_role.tracking.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::example-models/*"
    }]
  })
}

resource "aws_s3_bucket" "models" {
  bucket = "example-models"
}

resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_sagemaker_model" "pricing" {
  name               = "pricing"
  execution_role_arn = aws_iam_role.serving.arn

  primary_container {
    image          = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/serving:3"
    model_data_url = "s3://example-models/runs/pricing/model.tar.gz"
  }
}

resource "aws_sagemaker_endpoint_configuration" "pricing" {
  name = "pricing"

  production_variants {
    variant_name           = "main"
    model_name             = aws_sagemaker_model.pricing.name
    initial_instance_count = 1
    instance_type          = "ml.m5.large"
  }
}

resource "aws_sagemaker_endpoint" "pricing" {
  name                 = "pricing"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.pricing.name
}

resource "aws_iam_role" "serving" {
  name = "serving"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "serving" {
  role = aws_iam_role.serving.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::example-models/runs/*" }]
  })
}

provider "aws" {
  region  = "us-east-1"
  profile = "prod"
}

variable "domain" {
  default = "papertrail.example"
}

data "aws_caller_identity" "me" {}

resource "aws_kms_key" "app" {
  description         = "Everything that customers give us"
  enable_key_rotation = true
}

# uploads -> textract -> claude -> db
resource "aws_s3_bucket" "uploads" {
  bucket = "papertrail-uploads"
}

resource "aws_s3_bucket_public_access_block" "uploads" {
  bucket                  = aws_s3_bucket.uploads.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.app.arn
    }
  }
}

resource "aws_s3_bucket_logging" "uploads" {
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = "papertrail-audit"
  target_prefix = "uploads/"
}

resource "aws_s3_bucket_policy" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["${aws_s3_bucket.uploads.arn}", "${aws_s3_bucket.uploads.arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}
      }]
    }
  EOF
}

resource "aws_s3_bucket_cors_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = ["https://${var.domain}"]
  }
}

resource "aws_iam_role" "api" {
  name               = "api"
  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole"
  }]
}
EOF
}

resource "aws_iam_role_policy_attachment" "api" {
  role       = aws_iam_role.api.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.uploads.arn}/*" },
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:us-east-1:${data.aws_caller_identity.me.account_id}:secret:api-*" },
    ]
  })
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = aws_iam_role.api.arn
  handler       = "app.handler"
  runtime       = "python3.12"
  filename      = "api.zip"
  environment {
    variables = {
      DATABASE_HOST   = aws_db_instance.db.endpoint
      DATABASE_SECRET = aws_db_instance.db.master_user_secret[0].secret_arn
      ANTHROPIC_ARN   = "arn:aws:secretsmanager:us-east-1:${data.aws_caller_identity.me.account_id}:secret:api-anthropic"
      BUCKET          = aws_s3_bucket.uploads.bucket
    }
  }
}

resource "aws_lambda_function_url" "api" {
  function_name      = aws_lambda_function.api.function_name
  authorization_type = "AWS_IAM"
}

resource "aws_db_instance" "db" {
  identifier                  = "app"
  engine                      = "postgres"
  instance_class              = "db.t4g.small"
  allocated_storage           = 20
  username                    = "app"
  manage_master_user_password = true
  storage_encrypted           = true
  publicly_accessible         = false
  skip_final_snapshot         = true
}

# Whoever works in the notebook signs in as the role of the notebook.
resource "aws_iam_role" "lab" {
  name = "lab"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sagemaker.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.me.account_id } }
    }]
  })
}

data "aws_subnet" "lab" {
  tags = { Name = "private-a" }
}

resource "aws_security_group" "notebook" {
  name   = "notebook"
  vpc_id = data.aws_subnet.lab.vpc_id
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name                   = "lab"
  instance_type          = "ml.t3.medium"
  role_arn               = aws_iam_role.lab.arn
  subnet_id              = data.aws_subnet.lab.id
  security_groups        = [aws_security_group.notebook.id]
  kms_key_id             = aws_kms_key.app.key_id
  direct_internet_access = "Disabled"
  root_access            = "Disabled"
  tags                   = { site = var.domain }

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }
}

output "url" {
  value = aws_lambda_function_url.api.function_url
}

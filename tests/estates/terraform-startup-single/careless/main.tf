provider "aws" {
  region  = "us-east-1"
  profile = "prod"
}

variable "domain" {
  default = "papertrail.example"
}

# uploads -> textract -> claude -> db
resource "aws_s3_bucket" "uploads" {
  bucket = "papertrail-uploads"
  acl    = "public-read"
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

# TODO: narrow this down after launch
resource "aws_iam_role_policy_attachment" "api" {
  for_each   = toset(["AmazonBedrockFullAccess", "AmazonS3FullAccess", "service-role/AWSLambdaBasicExecutionRole"])
  role       = aws_iam_role.api.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = aws_iam_role.api.arn
  handler       = "app.handler"
  runtime       = "python3.12"
  filename      = "api.zip"
  environment {
    variables = {
      DATABASE_URL      = "postgresql://app:correct-horse-42@${aws_db_instance.db.endpoint}/app"
      DB_PASSWORD       = "correct-horse-42"
      ANTHROPIC_API_KEY = "sk-ant-api03-ptgUzEjfebzJ6sZWdoHIxrXl0gqn87b1PZqZrmktsO3U9224xf2MvQyGplpErf87038J1ta6sKT4t2WGmABMsBCkotq0ZAA"
      BUCKET            = aws_s3_bucket.uploads.bucket
    }
  }
}

resource "aws_lambda_function_url" "api" {
  function_name      = aws_lambda_function.api.function_name
  authorization_type = "NONE"
}

resource "aws_db_instance" "db" {
  identifier          = "app"
  engine              = "postgres"
  instance_class      = "db.t4g.small"
  allocated_storage   = 20
  username            = "app"
  password            = "correct-horse-42"
  publicly_accessible = true
  skip_final_snapshot = true
}

resource "aws_iam_user" "jupyter" {
  name = "jupyter"
}

resource "aws_iam_user_policy" "jupyter" {
  user   = aws_iam_user.jupyter.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["sagemaker:InvokeEndpoint", "s3:*"], Resource = "*" }]
  })
}

resource "aws_iam_access_key" "jupyter" {
  user = aws_iam_user.jupyter.name
}

resource "aws_security_group" "notebook" {
  name = "notebook"
  ingress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name          = "lab"
  instance_type = "ml.t3.medium"
  role_arn      = aws_iam_role.api.arn
  tags          = { site = var.domain }
}

output "url" {
  value = aws_lambda_function_url.api.function_url
}

# A churn model, the notebook in which it was written, and a user that exports figures to a dashboard.
resource "aws_s3_bucket" "models" {
  bucket = "churn-models"
}

resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "lab" {
  name               = "churn-lab"
  assume_role_policy = data.aws_iam_policy_document.sagemaker.json
}

data "aws_iam_policy_document" "sagemaker" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "lab" {
  role = aws_iam_role.lab.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.models.arn}/*" },
    ]
  })
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name                   = "churn-lab"
  role_arn               = aws_iam_role.lab.arn
  instance_type          = "ml.t3.medium"
  subnet_id              = "subnet-0a1b2c3d"
  security_groups        = ["sg-0a1b2c3d"]
  direct_internet_access = "Disabled"
}

resource "aws_sagemaker_model" "churn" {
  name               = "churn"
  execution_role_arn = aws_iam_role.serve.arn
  enable_network_isolation = true
  primary_container {
    image          = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/xgboost@sha256:0f3b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
    model_data_url = "s3://churn-models/churn/model.tar.gz"
  }
}

resource "aws_iam_role" "serve" {
  name               = "churn-serve"
  assume_role_policy = data.aws_iam_policy_document.sagemaker.json
}

# The dashboard's exporter signs in with a key of its own.
resource "aws_iam_user" "exporter" {
  name = "dashboard-exporter"
}

resource "aws_iam_access_key" "exporter" {
  user = aws_iam_user.exporter.name
}

resource "aws_iam_user_policy" "exporter" {
  user = aws_iam_user.exporter.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sagemaker:Describe*"], Resource = "*" },
    ]
  })
}

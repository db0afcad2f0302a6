# Scans of patients, encrypted with a key of our own; a notebook that was given far too much.
data "aws_caller_identity" "here" {}

resource "aws_kms_key" "scans" {
  description         = "scans"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.here.account_id}:root" }
        Action    = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
        Resource  = "*"
      },
      {
        Sid       = "Tuning"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.tuning.arn }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_s3_bucket" "scans" {
  bucket = "patient-scans"
}

resource "aws_s3_bucket_public_access_block" "scans" {
  bucket                  = aws_s3_bucket.scans.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "scans" {
  bucket = aws_s3_bucket.scans.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.scans.arn
    }
  }
}

resource "aws_bedrock_custom_model" "triage" {
  custom_model_name     = "triage"
  job_name              = "triage-1"
  base_model_identifier = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1"
  role_arn              = aws_iam_role.tuning.arn
  hyperparameters = {
    epochCount = "1"
  }
  training_data_config {
    s3_uri = "s3://patient-scans/notes/"
  }
  output_data_config {
    s3_uri = "s3://patient-scans/out/"
  }
}

resource "aws_iam_role" "tuning" {
  name = "triage-tuning"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "lab" {
  name = "triage-lab"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "lab" {
  role = aws_iam_role.lab.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "kms:Decrypt"], Resource = "*" }]
  })
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name                   = "triage-lab"
  role_arn               = aws_iam_role.lab.arn
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Enabled"
}

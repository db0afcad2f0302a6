# A labelling company reads and writes the pictures that the model learns from, by a role in our account.
resource "aws_s3_bucket" "pictures" {
  bucket = "street-pictures"
}

resource "aws_s3_bucket_public_access_block" "pictures" {
  bucket                  = aws_s3_bucket.pictures.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_bedrock_custom_model" "signs" {
  custom_model_name     = "signs"
  job_name              = "signs-1"
  base_model_identifier = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1"
  role_arn              = aws_iam_role.tuning.arn
  hyperparameters = {
    epochCount = "1"
  }
  training_data_config {
    s3_uri = "s3://street-pictures/train/"
  }
  output_data_config {
    s3_uri = "s3://street-signs-out/"
  }
}

resource "aws_iam_role" "tuning" {
  name = "signs-tuning"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "labelling" {
  name = "labelling-partner"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::345678901234:root" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "sts:ExternalId" = "street-pictures" } }
      },
    ]
  })
}

resource "aws_iam_role_policy" "labelling" {
  role = aws_iam_role.labelling.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.pictures.arn}/*" }]
  })
}

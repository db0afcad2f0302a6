# A model tuned on feedback that a partner's form writes straight into a bucket.
resource "aws_s3_bucket" "feedback" {
  bucket = "tuning-feedback"
}

resource "aws_s3_bucket_public_access_block" "feedback" {
  bucket                  = aws_s3_bucket.feedback.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "feedback" {
  bucket = aws_s3_bucket.feedback.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::210987654321:role/feedback-form" }, Action = "s3:PutObject", Resource = "${aws_s3_bucket.feedback.arn}/*" },
    ]
  })
}

resource "aws_iam_role" "tuning" {
  name = "tuning"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "tuning" {
  role = aws_iam_role.tuning.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "${aws_s3_bucket.feedback.arn}/*" },
    ]
  })
}

resource "aws_bedrock_custom_model" "tone" {
  custom_model_name     = "tone-of-voice"
  job_name              = "tone-of-voice-1"
  base_model_identifier = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1"
  role_arn              = aws_iam_role.tuning.arn
  hyperparameters = {
    epochCount = "1"
  }
  training_data_config {
    s3_uri = "s3://tuning-feedback/pairs/train.jsonl"
  }
  output_data_config {
    s3_uri = "s3://tuning-results/tone/"
  }
}

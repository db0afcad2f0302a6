resource "aws_s3_bucket" "models" { bucket = "pinecrest-scoring-models" }
resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_secretsmanager_secret" "openai" { name = "scoring/openai" }

resource "aws_iam_role" "scorer" {
  name = "scoring-lambda"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "scorer" {
  role = aws_iam_role.scorer.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.openai.arn },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.models.arn}/*" },
    { Effect = "Allow", Action = "bedrock:InvokeModel", Resource = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0" },
  ] })
}
resource "aws_lambda_function" "scorer" {
  function_name = "scoring-scorer"
  role          = aws_iam_role.scorer.arn
  runtime       = "python3.12"
  handler       = "app.handler"
  filename      = "../services/scorer/build.zip"
}

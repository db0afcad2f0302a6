resource "aws_lambda_function" "upsert" {
  function_name = "upsert-document"
  role          = aws_iam_role.upsert.arn
  runtime       = "python3.13"
  handler       = "upsert.handler"
  filename      = "upsert.zip"
}

resource "aws_iam_role" "upsert" {
  name = "upsert-document"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "upsert" {
  role = aws_iam_role.upsert.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "${aws_s3_bucket.documents.arn}/*" }]
  })
}

resource "aws_s3_bucket" "documents" {
  bucket = "example-support-documents"
}

resource "aws_s3_bucket_public_access_block" "documents" {
  bucket                  = aws_s3_bucket.documents.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_bedrockagent_knowledge_base" "support" {
  name     = "support"
  role_arn = aws_iam_role.knowledge.arn

  knowledge_base_configuration {
    type = "VECTOR"
    vector_knowledge_base_configuration {
      embedding_model_arn = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0"
    }
  }
}

resource "aws_bedrockagent_data_source" "support" {
  name              = "support"
  knowledge_base_id = aws_bedrockagent_knowledge_base.support.id

  data_source_configuration {
    type = "S3"
    s3_configuration {
      bucket_arn = aws_s3_bucket.documents.arn
    }
  }
}

resource "aws_iam_role" "knowledge" {
  name = "knowledge"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "knowledge" {
  role = aws_iam_role.knowledge.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.documents.arn}/*" }]
  })
}

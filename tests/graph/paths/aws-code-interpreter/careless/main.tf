# An analyst's assistant computes in a sandbox; the sandbox has a role that reads the warehouse's exports.
resource "aws_s3_bucket" "exports" {
  bucket = "warehouse-exports"
}

resource "aws_s3_bucket_public_access_block" "exports" {
  bucket                  = aws_s3_bucket.exports.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_bedrockagent_knowledge_base" "figures" {
  name     = "figures"
  role_arn = aws_iam_role.figures.arn
  knowledge_base_configuration {
    type = "VECTOR"
    vector_knowledge_base_configuration {
      embedding_model_arn = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0"
    }
  }
}

resource "aws_bedrockagent_data_source" "figures" {
  name              = "figures"
  knowledge_base_id = aws_bedrockagent_knowledge_base.figures.id
  data_source_configuration {
    type = "S3"
    s3_configuration {
      bucket_arn = aws_s3_bucket.exports.arn
    }
  }
}

resource "aws_iam_role" "figures" {
  name = "figures"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "figures" {
  role = aws_iam_role.figures.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.exports.arn}/*" }]
  })
}

resource "aws_bedrockagentcore_code_interpreter" "sandbox" {
  name               = "analyst_sandbox"
  execution_role_arn = aws_iam_role.sandbox.arn
  network_configuration {
    network_mode = "SANDBOX"
  }
}

resource "aws_iam_role" "sandbox" {
  name = "analyst-sandbox"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { Service = "bedrock-agentcore.amazonaws.com" }, Action = "sts:AssumeRole" },
    ]
  })
}

resource "aws_iam_role_policy" "sandbox" {
  role = aws_iam_role.sandbox.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.exports.arn}/*" }]
  })
}

# The load test runs elsewhere and signs in with a key.
resource "aws_iam_user" "loadtest" {
  name = "assistant-loadtest"
}

resource "aws_iam_access_key" "loadtest" {
  user = aws_iam_user.loadtest.name
}

resource "aws_iam_user_policy" "loadtest" {
  user = aws_iam_user.loadtest.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"]
        Resource = "*"
      },
    ]
  })
}

locals {
  bedrock_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
      }
    }]
  })
}

resource "aws_iam_role" "agent" {
  name               = "${local.name}-agent"
  assume_role_policy = local.bedrock_trust
}

resource "aws_iam_role_policy" "agent" {
  name = "work"
  role = aws_iam_role.agent.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
        Resource = "arn:aws:bedrock:*::foundation-model/anthropic.*"
        Condition = {
          StringEquals = { "bedrock:GuardrailIdentifier" = aws_bedrock_guardrail.support.guardrail_arn }
        }
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = "${aws_s3_bucket.manuals.arn}/schemas/*"
      },
      {
        Effect   = "Allow"
        Action   = "bedrock:Retrieve"
        Resource = aws_bedrockagent_knowledge_base.manuals.arn
      },
    ]
  })
}

resource "aws_iam_role" "knowledge" {
  name               = "${local.name}-knowledge"
  assume_role_policy = local.bedrock_trust

  inline_policy {
    name = "read"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Effect = "Allow", Action = "bedrock:InvokeModel", Resource = local.models.embed },
        { Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = [aws_s3_bucket.manuals.arn, "${aws_s3_bucket.manuals.arn}/*"] },
        { Effect = "Allow", Action = "aoss:APIAccessAll", Resource = aws_opensearchserverless_collection.manuals.arn },
      ]
    })
  }
}

resource "aws_iam_role" "orders" {
  name = "${local.name}-orders"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.sessions.arn },
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = var.crm_secret_arn },
      { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "*" },
    ]
  })
}

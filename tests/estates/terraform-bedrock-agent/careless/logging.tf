resource "aws_cloudwatch_log_group" "invocations" {
  name              = "/aws/bedrock/${local.name}"
  retention_in_days = local.is_prod ? 365 : 30
}

resource "aws_iam_role" "logging" {
  name               = "${local.name}-logging"
  assume_role_policy = local.bedrock_trust
  inline_policy {
    name = "write"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "${aws_cloudwatch_log_group.invocations.arn}:*" }
    })
  }
}

resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  logging_config {
    text_data_delivery_enabled      = false
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.invocations.name
      role_arn       = aws_iam_role.logging.arn
    }
  }
}

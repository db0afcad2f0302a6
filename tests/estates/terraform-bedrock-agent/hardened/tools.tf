data "archive_file" "orders" {
  type        = "zip"
  source_dir  = "${path.module}/lambda/orders"
  output_path = "${path.module}/build/orders.zip"
}

resource "aws_lambda_function" "orders" {
  function_name    = "${local.name}-orders"
  role             = aws_iam_role.orders.arn
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = data.archive_file.orders.output_path
  source_code_hash = data.archive_file.orders.output_base64sha256
  timeout          = 20

  environment {
    variables = {
      STAGE          = var.stage
      ORDERS_TABLE   = aws_dynamodb_table.sessions.name
      CRM_URL        = "https://crm.initech.example/api"
      CRM_SECRET_ARN = var.crm_secret_arn
    }
  }
}

resource "aws_lambda_permission" "bedrock" {
  statement_id  = "bedrock"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "bedrock.amazonaws.com"
  source_arn    = aws_bedrockagent_agent.support.agent_arn
}

resource "aws_dynamodb_table" "sessions" {
  name         = "${local.name}-sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "session"

  attribute {
    name = "session"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

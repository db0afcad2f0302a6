resource "aws_apigatewayv2_api" "tools" {
  name          = "agent-tools"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "staff" {
  api_id           = aws_apigatewayv2_api.tools.id
  name             = "staff"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://login.example.com"
    audience = ["agent-tools"]
  }
}

resource "aws_apigatewayv2_integration" "upsert" {
  api_id                 = aws_apigatewayv2_api.tools.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.upsert.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "upsert" {
  api_id    = aws_apigatewayv2_api.tools.id
  route_key = "POST /documents"
  target    = "integrations/${aws_apigatewayv2_integration.upsert.id}"

  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.staff.id
}

resource "aws_apigatewayv2_stage" "live" {
  api_id      = aws_apigatewayv2_api.tools.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_lambda_permission" "api" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.upsert.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.tools.execution_arn}/*/*"
}

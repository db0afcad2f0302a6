resource "aws_bedrockagent_agent" "support" {
  agent_name                  = local.name
  agent_resource_role_arn     = aws_iam_role.agent.arn
  foundation_model            = local.models.chat
  idle_session_ttl_in_seconds = 900
  instruction = templatefile("${path.module}/prompts/support.txt.tftpl", {
    company = "Initech"
    tone    = local.is_prod ? "formal" : "relaxed"
  })

  customer_encryption_key_arn = aws_kms_key.support.arn

  guardrail_configuration {
    guardrail_identifier = aws_bedrock_guardrail.support.guardrail_id
    guardrail_version    = aws_bedrock_guardrail_version.support.version
  }
}

resource "aws_bedrockagent_agent_alias" "live" {
  agent_id         = aws_bedrockagent_agent.support.agent_id
  agent_alias_name = "live"
}

resource "aws_bedrockagent_agent_knowledge_base_association" "manuals" {
  agent_id             = aws_bedrockagent_agent.support.agent_id
  knowledge_base_id    = aws_bedrockagent_knowledge_base.manuals.id
  description          = "Manuals and release notes"
  knowledge_base_state = "ENABLED"
}

resource "aws_bedrockagent_agent_action_group" "orders" {
  agent_id          = aws_bedrockagent_agent.support.agent_id
  agent_version     = "DRAFT"
  action_group_name = "orders"

  action_group_executor {
    lambda = aws_lambda_function.orders.arn
  }

  api_schema {
    payload = file("${path.module}/schemas/orders.json")
  }
}

# Lets the agent ask back before it guesses.
resource "aws_bedrockagent_agent_action_group" "ask" {
  count = local.is_prod ? 0 : 1

  agent_id                      = aws_bedrockagent_agent.support.agent_id
  agent_version                 = "DRAFT"
  action_group_name             = "ask"
  parent_action_group_signature = "AMAZON.UserInput"
}

# The back office's own agent; awscc because confirmation came there first.
resource "awscc_bedrock_agent" "refunds" {
  agent_name                  = "${local.name}-refunds"
  agent_resource_role_arn     = aws_iam_role.agent.arn
  foundation_model            = "anthropic.claude-3-5-haiku-20241022-v1:0"
  instruction                 = "You pay customers back when the support agent has agreed to it."
  idle_session_ttl_in_seconds = 1800
  customer_encryption_key_arn = aws_kms_key.support.arn
  auto_prepare                = true

  guardrail_configuration = {
    guardrail_identifier = aws_bedrock_guardrail.support.guardrail_id
    guardrail_version    = aws_bedrock_guardrail_version.support.version
  }

  action_groups = [{
    action_group_name     = "payments"
    action_group_executor = { lambda = aws_lambda_function.orders.arn }
    function_schema = {
      functions = [
        {
          name                 = "find_order"
          description          = "Find an order by its number"
          require_confirmation = "DISABLED"
        },
        {
          name                 = "refund_order"
          description          = "Pay an order back"
          require_confirmation = "ENABLED"
        },
      ]
    }
  }]
}

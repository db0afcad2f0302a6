resource "aws_bedrock_guardrail" "support" {
  name                      = local.name
  blocked_input_messaging   = "I cannot help with that."
  blocked_outputs_messaging = "I cannot answer that."

  content_policy_config {
    dynamic "filters_config" {
      for_each = var.content_filters
      content {
        type            = filters_config.key
        input_strength  = filters_config.value[0]
        output_strength = filters_config.value[1]
      }
    }
  }

  topic_policy_config {
    topics_config {
      name       = "legal-advice"
      type       = "DENY"
      definition = "Advice on contracts, liability or disputes"
      examples   = ["May I sue you?"]
    }
  }

  sensitive_information_policy_config {
    dynamic "pii_entities_config" {
      for_each = toset(["EMAIL", "PHONE"])
      content {
        type   = pii_entities_config.value
        action = "ANONYMIZE"
      }
    }
  }
}

resource "aws_bedrock_guardrail_version" "support" {
  guardrail_arn = aws_bedrock_guardrail.support.guardrail_arn
  description   = "Made with each release"
}

resource "aws_bedrock_guardrail" "support" {
  name                      = local.name
  blocked_input_messaging   = "I cannot help with that."
  blocked_outputs_messaging = "I cannot answer that."
  kms_key_arn               = aws_kms_key.support.arn

  cross_region_config {
    guardrail_profile_identifier = "eu.guardrail.v1:0"
  }

  content_policy_config {
    dynamic "filters_config" {
      for_each = var.content_filters
      content {
        type            = filters_config.key
        input_strength  = filters_config.value[0]
        output_strength = filters_config.value[1]

        input_modalities  = filters_config.key == "PROMPT_ATTACK" ? ["TEXT"] : ["TEXT", "IMAGE"]
        output_modalities = filters_config.key == "PROMPT_ATTACK" ? ["TEXT"] : ["TEXT", "IMAGE"]
      }
    }

    tier_config {
      tier_name = "STANDARD"
    }
  }

  contextual_grounding_policy_config {
    dynamic "filters_config" {
      for_each = { GROUNDING = 0.75, RELEVANCE = 0.6 }
      content {
        type      = filters_config.key
        threshold = filters_config.value
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
      for_each = {
        for type in ["EMAIL", "PHONE", "PASSWORD", "AWS_ACCESS_KEY", "AWS_SECRET_KEY"] :
        type => startswith(type, "AWS") || type == "PASSWORD" ? "BLOCK" : "ANONYMIZE"
      }
      content {
        type   = pii_entities_config.key
        action = pii_entities_config.value
      }
    }
  }
}

resource "aws_bedrock_guardrail_version" "support" {
  guardrail_arn = aws_bedrock_guardrail.support.guardrail_arn
  description   = "Made with each release"
}

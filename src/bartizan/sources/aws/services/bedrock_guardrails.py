"""Bedrock guardrails: filters, topics, personal data, grounding."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::Guardrail",
    id="GuardrailArn",
    name="Name",
    list=Call("list_guardrails", items="guardrails"),
    detail=Call("get_guardrail", args={"guardrailIdentifier": "Id"}),
    extras=(Extra(Call("list_tags_for_resource", items="tags", args={"resourceARN": "GuardrailArn"}), at="Tags"),),
    # The live answer names its parts without the `Config` suffix of the CloudFormation schema.
    rename={
        "ContentPolicy.Filters": "ContentPolicyConfig.FiltersConfig",
        "ContentPolicy.Tier": "ContentPolicyConfig.ContentFiltersTierConfig",
        "TopicPolicy.Topics": "TopicPolicyConfig.TopicsConfig",
        "TopicPolicy.Tier": "TopicPolicyConfig.TopicsTierConfig",
        "WordPolicy.Words": "WordPolicyConfig.WordsConfig",
        "WordPolicy.ManagedWordLists": "WordPolicyConfig.ManagedWordListsConfig",
        "SensitiveInformationPolicy.PiiEntities": "SensitiveInformationPolicyConfig.PiiEntitiesConfig",
        "SensitiveInformationPolicy.Regexes": "SensitiveInformationPolicyConfig.RegexesConfig",
        "ContextualGroundingPolicy.Filters": "ContextualGroundingPolicyConfig.FiltersConfig",
        "AutomatedReasoningPolicy": "AutomatedReasoningPolicyConfig",
        "CrossRegionDetails.GuardrailProfileArn": "CrossRegionConfig.GuardrailProfileArn",
    },
)

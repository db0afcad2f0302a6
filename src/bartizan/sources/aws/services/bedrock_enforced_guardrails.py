"""Bedrock guardrails that the account enforces: on which models, and on what of a request."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::EnforcedGuardrailConfiguration",
    id="arn:{partition}:bedrock:{region}:{account}:enforced-guardrail/{ConfigId}",
    name="GuardrailIdentifier",
    list=Call("list_enforced_guardrails_configuration", items="guardrailsConfig"),
    rename={"GuardrailArn": "GuardrailIdentifier"},
)

"""Bedrock AgentCore policy engines: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::PolicyEngine",
    id="PolicyEngineArn",
    name="Name",
    list=Call("list_policy_engines", items="policyEngines"),
)

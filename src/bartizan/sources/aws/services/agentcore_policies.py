"""Bedrock AgentCore policies: the rules about tool calls, and whether they are enforced."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::Policy",
    id="PolicyArn",
    name="Name",
    parent=Call("list_policy_engines", items="policyEngines"),
    list=Call("list_policies", items="policies", args={"policyEngineId": "PolicyEngineId"}),
)

"""Bedrock AgentCore harnesses: tools, network, memory, model."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::Harness",
    id="Arn",
    name="HarnessName",
    list=Call("list_harnesses", items="harnesses"),
    detail=Call("get_harness", item="harness", args={"harnessId": "HarnessId"}),
)

"""Bedrock AgentCore runtimes: image, role, network, callers and environment of each agent."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::Runtime",
    id="AgentRuntimeArn",
    name="AgentRuntimeName",
    list=Call("list_agent_runtimes", items="agentRuntimes"),
    detail=Call("get_agent_runtime", args={"agentRuntimeId": "AgentRuntimeId"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "AgentRuntimeArn"}), at="Tags"),),
)

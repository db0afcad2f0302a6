"""Bedrock AgentCore memories: what agents remember, and with which key."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::Memory",
    id="Arn",
    name="Name",
    list=Call("list_memories", items="memories"),
    detail=Call("get_memory", item="memory", args={"memoryId": "Id"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "Arn"}), at="Tags"),),
    rename={"Strategies": "MemoryStrategies"},
)

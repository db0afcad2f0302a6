"""Bedrock AgentCore gateways: who may call the tools behind each."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::Gateway",
    id="GatewayArn",
    name="Name",
    list=Call("list_gateways", items="items"),
    detail=Call("get_gateway", args={"gatewayIdentifier": "GatewayId"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "GatewayArn"}), at="Tags"),),
    rename={"GatewayId": "GatewayIdentifier"},
)

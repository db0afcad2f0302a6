"""Bedrock AgentCore gateway targets: the tools behind a gateway."""

from bartizan.sources.aws.collector import Call, Collector

_GATEWAY = {"gatewayIdentifier": "GatewayIdentifier"}

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::GatewayTarget",
    id="arn:{partition}:bedrock-agentcore:{region}:{account}:gateway-target/{GatewayIdentifier}/{TargetId}",
    name="Name",
    parent=Call("list_gateways", items="items", rename={"GatewayId": "GatewayIdentifier"}),
    list=Call("list_gateway_targets", items="items", args=_GATEWAY),
    detail=Call("get_gateway_target", args={**_GATEWAY, "targetId": "TargetId"}),
)

"""Bedrock AgentCore capacity providers: the machines that run agents."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::CapacityProvider",
    id="Arn",
    name="Name",
    list=Call("list_capacity_providers", items="capacityProviders"),
    detail=Call("get_capacity_provider", args={"capacityProviderId": "CapacityProviderId"}),
    rename={"CapacityProviderArn": "Arn"},
)

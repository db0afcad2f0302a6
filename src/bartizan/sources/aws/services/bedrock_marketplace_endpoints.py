"""Bedrock Marketplace endpoints: network, role, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::MarketplaceModelEndpoint",
    id="EndpointArn",
    name="EndpointArn",
    list=Call("list_marketplace_model_endpoints", items="marketplaceModelEndpoints"),
    detail=Call("get_marketplace_model_endpoint", item="marketplaceModelEndpoint", args={"endpointArn": "EndpointArn"}),
)

"""API Gateway HTTP and WebSocket APIs: whether the address that AWS gave each is on."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="apigatewayv2",
    type="AWS::ApiGatewayV2::Api",
    id="arn:{partition}:apigateway:{region}::/apis/{ApiId}",
    name="Name",
    list=Call("get_apis", items="Items"),
)

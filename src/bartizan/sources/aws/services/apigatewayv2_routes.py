"""API Gateway HTTP routes: who may call each."""

from bartizan.sources.aws.collector import Call, Collector

_API = {"ApiId": "ApiId"}

collector = Collector(
    service="apigatewayv2",
    type="AWS::ApiGatewayV2::Route",
    id="arn:{partition}:apigateway:{region}::/apis/{ApiId}/routes/{RouteId}",
    name="RouteKey",
    parent=Call("get_apis", items="Items"),
    list=Call("get_routes", items="Items", args=_API),
)

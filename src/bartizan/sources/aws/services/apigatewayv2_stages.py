"""API Gateway HTTP stages: log, limits."""

from bartizan.sources.aws.collector import Call, Collector

_API = {"ApiId": "ApiId"}

collector = Collector(
    service="apigatewayv2",
    type="AWS::ApiGatewayV2::Stage",
    id="arn:{partition}:apigateway:{region}::/apis/{ApiId}/stages/{StageName}",
    name="StageName",
    parent=Call("get_apis", items="Items"),
    list=Call("get_stages", items="Items", args=_API),
)

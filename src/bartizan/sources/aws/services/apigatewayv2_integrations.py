"""API Gateway HTTP integrations: what each route passes its requests to."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="apigatewayv2",
    type="AWS::ApiGatewayV2::Integration",
    id="arn:{partition}:apigateway:{region}::/apis/{ApiId}/integrations/{IntegrationId}",
    name="IntegrationId",
    parent=Call("get_apis", items="Items"),
    list=Call("get_integrations", items="Items", args={"ApiId": "ApiId"}),
)

"""SageMaker endpoint configurations: the models behind an endpoint, data capture, encryption."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::EndpointConfig",
    id="EndpointConfigArn",
    name="EndpointConfigName",
    list=Call("list_endpoint_configs", items="EndpointConfigs"),
    detail=Call("describe_endpoint_config", args={"EndpointConfigName": "EndpointConfigName"}),
    extras=(tags_of_arn("EndpointConfigArn"),),
)

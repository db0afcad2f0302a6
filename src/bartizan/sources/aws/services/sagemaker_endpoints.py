"""SageMaker endpoints: which configuration each one runs."""

from bartizan.sources.aws.collector import Call, Collector, Extra, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Endpoint",
    id="EndpointArn",
    name="EndpointName",
    list=Call("list_endpoints", items="Endpoints"),
    detail=Call("describe_endpoint", args={"EndpointName": "EndpointName"}),
    extras=(
        tags_of_arn("EndpointArn"),
        Extra(
            Call(
                "get_endpoint_policy",
                item="ResourcePolicy",
                args={"EndpointName": "EndpointName"},
                absent=("ResourceNotFound", "ResourceNotFoundException", "ValidationException"),
            ),
            at="ResourcePolicy",
            json=True,
        ),
    ),
)

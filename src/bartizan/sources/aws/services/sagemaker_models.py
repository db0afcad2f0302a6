"""SageMaker models: artefact, image, role, network isolation."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Model",
    id="ModelArn",
    name="ModelName",
    list=Call("list_models", items="Models"),
    detail=Call("describe_model", args={"ModelName": "ModelName"}),
    extras=(tags_of_arn("ModelArn"),),
)

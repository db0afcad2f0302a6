"""SageMaker Studio spaces: whose, and how they may be reached."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Space",
    id="SpaceArn",
    name="SpaceName",
    list=Call("list_spaces", items="Spaces"),
    detail=Call("describe_space", args={"DomainId": "DomainId", "SpaceName": "SpaceName"}),
    extras=(tags_of_arn("SpaceArn"),),
)

"""SageMaker Studio image settings: the user that an image runs as."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::AppImageConfig",
    id="AppImageConfigArn",
    name="AppImageConfigName",
    list=Call("list_app_image_configs", items="AppImageConfigs"),
    detail=Call("describe_app_image_config", args={"AppImageConfigName": "AppImageConfigName"}),
    extras=(tags_of_arn("AppImageConfigArn"),),
)

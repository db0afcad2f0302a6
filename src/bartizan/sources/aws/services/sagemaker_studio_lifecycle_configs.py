"""SageMaker Studio lifecycle configurations: the scripts that run when an app starts."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::StudioLifecycleConfig",
    id="StudioLifecycleConfigArn",
    name="StudioLifecycleConfigName",
    list=Call("list_studio_lifecycle_configs", items="StudioLifecycleConfigs"),
    detail=Call("describe_studio_lifecycle_config", args={"StudioLifecycleConfigName": "StudioLifecycleConfigName"}),
    extras=(tags_of_arn("StudioLifecycleConfigArn"),),
)

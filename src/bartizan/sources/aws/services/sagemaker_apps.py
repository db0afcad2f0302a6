"""SageMaker Studio apps: what runs for whom, on which image."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::App",
    id="AppArn",
    name="AppName",
    list=Call("list_apps", items="Apps"),
    detail=Call(
        "describe_app",
        args={
            "DomainId": "DomainId",
            "UserProfileName": "UserProfileName",
            "SpaceName": "SpaceName",
            "AppType": "AppType",
            "AppName": "AppName",
        },
    ),
    extras=(tags_of_arn("AppArn"),),
    only={"Status": ("InService", "Pending")},
)

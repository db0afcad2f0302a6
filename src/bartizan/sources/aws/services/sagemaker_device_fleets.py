"""SageMaker device fleets: where models for devices are written."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::DeviceFleet",
    id="DeviceFleetArn",
    name="DeviceFleetName",
    list=Call("list_device_fleets", items="DeviceFleetSummaries"),
    detail=Call("describe_device_fleet", args={"DeviceFleetName": "DeviceFleetName"}),
    extras=(tags_of_arn("DeviceFleetArn"),),
)

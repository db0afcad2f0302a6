"""Comprehend flywheels: data lake, network, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="comprehend",
    type="AWS::Comprehend::Flywheel",
    id="FlywheelArn",
    name="FlywheelArn",
    list=Call("list_flywheels", items="FlywheelSummaryList"),
    detail=Call("describe_flywheel", item="FlywheelProperties", args={"FlywheelArn": "FlywheelArn"}),
)

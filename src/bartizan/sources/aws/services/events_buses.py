"""EventBridge buses: who may send events."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="events",
    type="AWS::Events::EventBus",
    id="Arn",
    name="Name",
    list=Call("list_event_buses", items="EventBuses"),
    detail=Call("describe_event_bus", args={"Name": "Name"}),
)

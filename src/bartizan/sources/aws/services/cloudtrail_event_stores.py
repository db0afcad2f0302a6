"""CloudTrail event data stores: what is recorded, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="cloudtrail",
    type="AWS::CloudTrail::EventDataStore",
    id="EventDataStoreArn",
    name="Name",
    list=Call("list_event_data_stores", items="EventDataStores"),
    detail=Call("get_event_data_store", args={"EventDataStore": "EventDataStoreArn"}),
)

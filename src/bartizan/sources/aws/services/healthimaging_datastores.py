"""HealthImaging data stores: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="medical-imaging",
    type="AWS::HealthImaging::Datastore",
    id="DatastoreArn",
    name="DatastoreName",
    list=Call("list_datastores", items="datastoreSummaries"),
    detail=Call("get_datastore", item="datastoreProperties", args={"datastoreId": "DatastoreId"}),
)

"""HealthLake data stores: encryption, sign-in."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="healthlake",
    type="AWS::HealthLake::FHIRDatastore",
    id="DatastoreArn",
    name="DatastoreName",
    list=Call("list_fhir_datastores", items="DatastorePropertiesList"),
)

"""Amazon Q Business data accessors: which applications of others read the index."""

from bartizan.sources.aws.collector import Call, Collector

_APPLICATION = {"applicationId": "ApplicationId"}

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::DataAccessor",
    id="DataAccessorArn",
    name="DisplayName",
    parent=Call("list_applications", items="applications"),
    list=Call("list_data_accessors", items="dataAccessors", args=_APPLICATION),
    detail=Call("get_data_accessor", args={**_APPLICATION, "dataAccessorId": "DataAccessorId"}),
)

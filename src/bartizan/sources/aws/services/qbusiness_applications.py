"""Amazon Q Business applications: who may ask, uploads, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::Application",
    id="arn:{partition}:qbusiness:{region}:{account}:application/{ApplicationId}",
    name="DisplayName",
    list=Call("list_applications", items="applications"),
    detail=Call("get_application", args={"applicationId": "ApplicationId"}),
)

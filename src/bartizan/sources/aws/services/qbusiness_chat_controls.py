"""Amazon Q Business chat controls: what an assistant may answer from."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::ChatControlsConfiguration",
    id="arn:{partition}:qbusiness:{region}:{account}:application/{ApplicationId}/chat-controls",
    name="ApplicationId",
    list=Call("list_applications", items="applications"),
    detail=Call("get_chat_controls_configuration", args={"applicationId": "ApplicationId"}),
)

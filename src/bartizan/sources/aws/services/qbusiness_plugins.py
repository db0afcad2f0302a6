"""Amazon Q Business plugins: the services that an assistant acts on, and how it signs in to them."""

from bartizan.sources.aws.collector import Call, Collector

_APPLICATION = {"applicationId": "ApplicationId"}

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::Plugin",
    id="arn:{partition}:qbusiness:{region}:{account}:application/{ApplicationId}/plugin/{PluginId}",
    name="DisplayName",
    parent=Call("list_applications", items="applications"),
    list=Call("list_plugins", items="plugins", args=_APPLICATION),
    detail=Call("get_plugin", args={**_APPLICATION, "pluginId": "PluginId"}),
)

"""OpenID Connect providers: whose tokens roles may be taken with, and for which audiences."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="iam",
    type="AWS::IAM::OIDCProvider",
    id="Arn",
    name="Url",
    list=Call("list_open_id_connect_providers", items="OpenIDConnectProviderList"),
    detail=Call("get_open_id_connect_provider", args={"OpenIDConnectProviderArn": "Arn"}),
    everywhere=True,
)

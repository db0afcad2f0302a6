"""AWS agent registries: who may find agents, and what is approved by itself."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="agent-registry-control",
    type="AWS::AgentRegistry::Registry",
    id="RegistryArn",
    name="Name",
    list=Call("list_registries", items="registries"),
    detail=Call("get_registry", args={"registryId": "RegistryId"}),
    rename={"DiscoveryConfiguration.AuthorizerType": "AuthorizerType"},
)

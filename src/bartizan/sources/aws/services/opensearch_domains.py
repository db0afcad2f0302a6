"""OpenSearch domains: network, encryption, who may use each."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="opensearch",
    type="AWS::OpenSearchService::Domain",
    id="arn:{partition}:es:{region}:{account}:domain/{name}",
    name="DomainName",
    list=Call("list_domain_names", items="DomainNames"),
    detail=Call("describe_domain", item="DomainStatus", args={"DomainName": "DomainName"}),
    extras=(Extra(Call("list_tags", items="TagList", args={"ARN": "Arn"}), at="Tags"),),
)

"""Bedrock data sources: the buckets and sites that a knowledge base ingests."""

from bartizan.sources.aws.collector import Call, Collector

_BASE = {"knowledgeBaseId": "KnowledgeBaseId"}

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::DataSource",
    id="arn:{partition}:bedrock:{region}:{account}:data-source/{KnowledgeBaseId}/{DataSourceId}",
    name="Name",
    parent=Call("list_knowledge_bases", items="knowledgeBaseSummaries"),
    list=Call("list_data_sources", items="dataSourceSummaries", args=_BASE),
    detail=Call("get_data_source", item="dataSource", args={**_BASE, "dataSourceId": "DataSourceId"}),
)

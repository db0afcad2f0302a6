"""Bedrock knowledge bases: role, vector store, embedding model."""

from bartizan.sources.aws.collector import Call, Collector, Extra

_SUPPLEMENT = "KnowledgeBaseConfiguration.VectorKnowledgeBaseConfiguration.SupplementalDataStorageConfiguration"

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::KnowledgeBase",
    id="KnowledgeBaseArn",
    name="Name",
    list=Call("list_knowledge_bases", items="knowledgeBaseSummaries"),
    detail=Call("get_knowledge_base", item="knowledgeBase", args={"knowledgeBaseId": "KnowledgeBaseId"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "KnowledgeBaseArn"}), at="Tags"),),
    rename={f"{_SUPPLEMENT}.StorageLocations": f"{_SUPPLEMENT}.SupplementalDataStorageLocations"},
)

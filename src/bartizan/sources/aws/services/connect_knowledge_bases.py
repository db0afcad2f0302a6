"""Amazon Q in Connect knowledge bases: sources, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="qconnect",
    type="AWS::Wisdom::KnowledgeBase",
    id="KnowledgeBaseArn",
    name="Name",
    list=Call("list_knowledge_bases", items="knowledgeBaseSummaries"),
)

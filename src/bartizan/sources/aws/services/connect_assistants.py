"""Amazon Q in Connect assistants: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="qconnect",
    type="AWS::Wisdom::Assistant",
    id="AssistantArn",
    name="Name",
    list=Call("list_assistants", items="assistantSummaries"),
)

"""Bedrock AgentCore browsers: network and recording."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::BrowserCustom",
    id="BrowserArn",
    name="Name",
    list=Call("list_browsers", items="browserSummaries", fixed={"type": "CUSTOM"}),
    detail=Call("get_browser", args={"browserId": "BrowserId"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "BrowserArn"}), at="Tags"),),
    rename={"Recording": "RecordingConfig"},
)

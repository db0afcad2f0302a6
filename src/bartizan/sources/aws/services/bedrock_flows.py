"""Bedrock flows: the nodes that prompts, agents, functions and knowledge bases are wired in."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::Flow",
    id="Arn",
    name="Name",
    list=Call("list_flows", items="flowSummaries"),
    detail=Call("get_flow", args={"flowIdentifier": "Arn"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "Arn"}), at="Tags"),),
)

"""Bedrock managed prompts: text, model and encryption."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::Prompt",
    id="Arn",
    name="Name",
    list=Call("list_prompts", items="promptSummaries"),
    detail=Call("get_prompt", args={"promptIdentifier": "Arn"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "Arn"}), at="Tags"),),
)

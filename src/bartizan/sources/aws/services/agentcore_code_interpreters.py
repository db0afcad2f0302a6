"""Bedrock AgentCore code interpreters: network and role."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::CodeInterpreterCustom",
    id="CodeInterpreterArn",
    name="Name",
    list=Call("list_code_interpreters", items="codeInterpreterSummaries", fixed={"type": "CUSTOM"}),
    detail=Call("get_code_interpreter", args={"codeInterpreterId": "CodeInterpreterId"}),
    extras=(Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "CodeInterpreterArn"}), at="Tags"),),
)

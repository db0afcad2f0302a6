"""Lex resource policies: who may talk to each bot. A bot without a policy is left out."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="lexv2-models",
    type="AWS::Lex::ResourcePolicy",
    id="{ResourceArn}/policy",
    name="ResourceArn",
    list=Call("list_bots", items="botSummaries"),
    made={"ResourceArn": "arn:{partition}:lex:{region}:{account}:bot/{BotId}"},
    detail=Call("describe_resource_policy", args={"resourceArn": "ResourceArn"}),
)

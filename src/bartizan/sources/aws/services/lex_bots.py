"""Lex bots: role, privacy, how long a conversation stays open."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="lexv2-models",
    type="AWS::Lex::Bot",
    id="arn:{partition}:lex:{region}:{account}:bot/{Id}",
    name="Name",
    list=Call("list_bots", items="botSummaries"),
    detail=Call("describe_bot", args={"botId": "BotId"}),
    rename={"BotId": "Id", "BotName": "Name"},
)

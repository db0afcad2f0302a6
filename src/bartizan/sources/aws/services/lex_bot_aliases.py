"""Lex bot aliases: which version users talk to, and what is kept of it."""

from bartizan.sources.aws.collector import Call, Collector

_BOT = {"botId": "BotId"}

collector = Collector(
    service="lexv2-models",
    type="AWS::Lex::BotAlias",
    id="arn:{partition}:lex:{region}:{account}:bot-alias/{BotId}/{BotAliasId}",
    name="BotAliasName",
    parent=Call("list_bots", items="botSummaries"),
    list=Call("list_bot_aliases", items="botAliasSummaries", args=_BOT),
    detail=Call("describe_bot_alias", args={**_BOT, "botAliasId": "BotAliasId"}),
)

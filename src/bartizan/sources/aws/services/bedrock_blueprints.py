"""Bedrock data automation blueprints of the account: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-data-automation",
    type="AWS::Bedrock::Blueprint",
    id="BlueprintArn",
    name="BlueprintName",
    list=Call("list_blueprints", items="blueprints", fixed={"resourceOwner": "ACCOUNT"}),
    detail=Call("get_blueprint", item="blueprint", args={"blueprintArn": "BlueprintArn"}),
)

"""SageMaker model cards: encryption. What a card says is not kept."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelCard",
    id="ModelCardArn",
    name="ModelCardName",
    list=Call("list_model_cards", items="ModelCardSummaries"),
    detail=Call("describe_model_card", args={"ModelCardName": "ModelCardName"}),
    extras=(tags_of_arn("ModelCardArn"),),
)

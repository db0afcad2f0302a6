"""Comprehend entity recognizers: data, network, encryption, who may copy the model."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="comprehend",
    type="AWS::Comprehend::EntityRecognizer",
    id="EntityRecognizerArn",
    name="EntityRecognizerArn",
    list=Call("list_entity_recognizers", items="EntityRecognizerPropertiesList"),
    extras=(
        Extra(
            Call(
                "describe_resource_policy",
                item="ResourcePolicy",
                args={"ResourceArn": "EntityRecognizerArn"},
                absent=("ResourceNotFoundException",),
            ),
            at="ModelPolicy",
            json=True,
        ),
    ),
)

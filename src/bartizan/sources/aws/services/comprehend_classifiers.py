"""Comprehend document classifiers: data, network, encryption, who may copy the model."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="comprehend",
    type="AWS::Comprehend::DocumentClassifier",
    id="DocumentClassifierArn",
    name="DocumentClassifierArn",
    list=Call("list_document_classifiers", items="DocumentClassifierPropertiesList"),
    extras=(
        Extra(
            Call(
                "describe_resource_policy",
                item="ResourcePolicy",
                args={"ResourceArn": "DocumentClassifierArn"},
                absent=("ResourceNotFoundException",),
            ),
            at="ModelPolicy",
            json=True,
        ),
    ),
)

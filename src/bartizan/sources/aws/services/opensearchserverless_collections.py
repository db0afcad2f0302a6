"""OpenSearch Serverless collections: the vector stores behind knowledge bases."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="opensearchserverless",
    type="AWS::OpenSearchServerless::Collection",
    id="Arn",
    name="Name",
    list=Call("list_collections", items="collectionSummaries"),
    detail=Call("batch_get_collection", items="collectionDetails", args={"ids[]": "Id"}),
    extras=(Extra(Call("list_tags_for_resource", items="tags", args={"resourceArn": "Arn"}), at="Tags"),),
)

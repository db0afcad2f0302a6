"""DynamoDB tables: encryption and the table's own policy."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="dynamodb",
    type="AWS::DynamoDB::Table",
    id="TableArn",
    name="TableName",
    list=Call("list_tables", items="TableNames", rename={"Name": "TableName"}),
    detail=Call("describe_table", item="Table", args={"TableName": "TableName"}),
    extras=(
        Extra(
            Call(
                "get_resource_policy",
                item="Policy",
                args={"ResourceArn": "TableArn"},
                absent=("PolicyNotFoundException",),
            ),
            at="ResourcePolicy.PolicyDocument",
            json=True,
        ),
        Extra(Call("list_tags_of_resource", items="Tags", args={"ResourceArn": "TableArn"}), at="Tags"),
    ),
    rename={
        "SSEDescription.KMSMasterKeyArn": "SSESpecification.KMSMasterKeyId",
        "SSEDescription.SSEType": "SSESpecification.SSEType",
        "BillingModeSummary.BillingMode": "BillingMode",
    },
)

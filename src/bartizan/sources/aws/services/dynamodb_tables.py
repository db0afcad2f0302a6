"""DynamoDB tables: encryption, the table's own policy, whether it can be brought back."""

from collections.abc import Iterator

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Unknown
from bartizan.sources.aws import run
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
        Extra(
            Call("describe_continuous_backups", item="ContinuousBackupsDescription", args={"TableName": "TableName"}),
            at="Backups",
        ),
        Extra(Call("list_tags_of_resource", items="Tags", args={"ResourceArn": "TableArn"}), at="Tags"),
    ),
    rename={
        "SSEDescription.KMSMasterKeyArn": "SSESpecification.KMSMasterKeyId",
        "SSEDescription.SSEType": "SSESpecification.SSEType",
        "BillingModeSummary.BillingMode": "BillingMode",
    },
)

_STATUS = "Backups.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus"


def collect(place: run.Place) -> Iterator[Record]:
    """Every table; the API has a word where CloudFormation has a switch for recovery."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_recovery) if isinstance(record, Asset) else record


def _with_recovery(config: Config) -> Config:
    status = paths.get(config, _STATUS)
    on = status if isinstance(status, Unknown) else {"PointInTimeRecoveryEnabled": status == "ENABLED"}
    rest = {key: value for key, value in config.items() if key != "Backups"}
    return {**rest, "PointInTimeRecoverySpecification": on}

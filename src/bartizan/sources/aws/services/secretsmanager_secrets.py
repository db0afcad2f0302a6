"""Secrets Manager secrets: who may read each and with which key it is encrypted. A value is never asked for."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="secretsmanager",
    type="AWS::SecretsManager::Secret",
    id="ARN",
    name="Name",
    list=Call("list_secrets", items="SecretList"),
    extras=(
        Extra(
            Call("get_resource_policy", item="ResourcePolicy", args={"SecretId": "ARN"}), at="ResourcePolicy", json=True
        ),
    ),
)

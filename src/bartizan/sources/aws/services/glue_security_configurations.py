"""Glue security configurations: encryption of what jobs write."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="glue",
    type="AWS::Glue::SecurityConfiguration",
    id="arn:{partition}:glue:{region}:{account}:security-configuration/{Name}",
    name="Name",
    list=Call("get_security_configurations", items="SecurityConfigurations"),
    rename={"EncryptionConfiguration.S3Encryption": "EncryptionConfiguration.S3Encryptions"},
)

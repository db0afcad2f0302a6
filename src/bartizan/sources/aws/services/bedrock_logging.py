"""Bedrock model invocation logging: one setting for each region."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ModelInvocationLoggingConfiguration",
    id="arn:{partition}:bedrock:{region}:{account}:model-invocation-logging-configuration",
    name="model invocation logging in {region}",
    detail=Call("get_model_invocation_logging_configuration"),
    one_per_region=True,
)

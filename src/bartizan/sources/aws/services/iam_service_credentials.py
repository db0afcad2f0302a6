"""IAM service-specific credentials: the long-term API keys for Bedrock among them. A key is never asked for."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="iam",
    type="AWS::IAM::ServiceSpecificCredential",
    id="arn:{partition}:iam::{account}:user/{UserName}/service-credential/{ServiceSpecificCredentialId}",
    name="ServiceSpecificCredentialId",
    list=Call("list_service_specific_credentials", items="ServiceSpecificCredentials", fixed={"AllUsers": True}),
    everywhere=True,
)

"""OpenSearch Serverless encryption policies: the key that each vector store is encrypted with."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="opensearchserverless",
    type="AWS::OpenSearchServerless::SecurityPolicy",
    id="arn:{partition}:aoss:{region}:{account}:security-policy/encryption/{name}",
    name="Name",
    list=Call("list_security_policies", items="securityPolicySummaries", fixed={"type": "encryption"}),
    detail=Call(
        "get_security_policy", item="securityPolicyDetail", args={"name": "Name"}, fixed={"type": "encryption"}
    ),
)

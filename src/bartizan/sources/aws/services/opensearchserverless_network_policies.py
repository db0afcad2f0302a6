"""OpenSearch Serverless network policies: from where each vector store can be reached."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="opensearchserverless",
    type="AWS::OpenSearchServerless::SecurityPolicy",
    id="arn:{partition}:aoss:{region}:{account}:security-policy/network/{name}",
    name="Name",
    list=Call("list_security_policies", items="securityPolicySummaries", fixed={"type": "network"}),
    detail=Call("get_security_policy", item="securityPolicyDetail", args={"name": "Name"}, fixed={"type": "network"}),
)

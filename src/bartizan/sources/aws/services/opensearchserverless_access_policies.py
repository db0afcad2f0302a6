"""OpenSearch Serverless data access policies: who may read and write which index."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="opensearchserverless",
    type="AWS::OpenSearchServerless::AccessPolicy",
    id="arn:{partition}:aoss:{region}:{account}:access-policy/data/{name}",
    name="Name",
    list=Call("list_access_policies", items="accessPolicySummaries", fixed={"type": "data"}),
    detail=Call("get_access_policy", item="accessPolicyDetail", args={"name": "Name"}, fixed={"type": "data"}),
)

"""SageMaker Studio user profiles: the role, network and sharing of one person."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::UserProfile",
    id="UserProfileArn",
    name="UserProfileName",
    list=Call("list_user_profiles", items="UserProfiles"),
    detail=Call("describe_user_profile", args={"DomainId": "DomainId", "UserProfileName": "UserProfileName"}),
    extras=(tags_of_arn("UserProfileArn"),),
)

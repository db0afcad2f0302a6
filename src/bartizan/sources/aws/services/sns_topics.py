"""SNS topics: who may publish and subscribe, encryption."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="sns",
    type="AWS::SNS::Topic",
    id="TopicArn",
    name="TopicArn",
    list=Call("list_topics", items="Topics"),
    extras=(Extra(Call("get_topic_attributes", item="Attributes", args={"TopicArn": "TopicArn"}), at=""),),
    rename={"Policy": "PolicyDocument"},
)

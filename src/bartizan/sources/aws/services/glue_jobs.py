"""Glue jobs: script, role, settings."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="glue",
    type="AWS::Glue::Job",
    id="arn:{partition}:glue:{region}:{account}:job/{Name}",
    name="Name",
    list=Call("get_jobs", items="Jobs"),
)

"""SageMaker monitoring schedules: which endpoint is watched, and how isolated the job is."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::MonitoringSchedule",
    id="MonitoringScheduleArn",
    name="MonitoringScheduleName",
    list=Call("list_monitoring_schedules", items="MonitoringScheduleSummaries"),
    detail=Call("describe_monitoring_schedule", args={"MonitoringScheduleName": "MonitoringScheduleName"}),
    extras=(tags_of_arn("MonitoringScheduleArn"),),
)

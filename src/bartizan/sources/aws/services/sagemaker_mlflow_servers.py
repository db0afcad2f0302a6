"""SageMaker MLflow tracking servers: role, artefact store, automatic registration."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::MlflowTrackingServer",
    id="TrackingServerArn",
    name="TrackingServerName",
    list=Call("list_mlflow_tracking_servers", items="TrackingServerSummaries"),
    detail=Call("describe_mlflow_tracking_server", args={"TrackingServerName": "TrackingServerName"}),
    extras=(tags_of_arn("TrackingServerArn"),),
)

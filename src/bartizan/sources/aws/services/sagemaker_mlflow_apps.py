"""SageMaker MLflow apps: role, artefact store, automatic registration."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::MlflowApp",
    id="Arn",
    name="Name",
    list=Call("list_mlflow_apps", items="Summaries"),
    detail=Call("describe_mlflow_app", args={"Arn": "Arn"}),
    extras=(tags_of_arn("Arn"),),
)

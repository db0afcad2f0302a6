"""SageMaker inference experiments: models compared, captured requests, encryption."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::InferenceExperiment",
    id="Arn",
    name="Name",
    list=Call("list_inference_experiments", items="InferenceExperiments"),
    detail=Call("describe_inference_experiment", args={"Name": "Name"}),
    extras=(tags_of_arn("Arn"),),
    rename={"EndpointMetadata.EndpointName": "EndpointName"},
)

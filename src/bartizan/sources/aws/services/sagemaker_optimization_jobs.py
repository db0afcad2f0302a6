"""SageMaker optimization jobs: the model read and the optimized one written."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::OptimizationJob",
    id="OptimizationJobArn",
    name="OptimizationJobName",
    list=Call("list_optimization_jobs", items="OptimizationJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_optimization_job", args={"OptimizationJobName": "OptimizationJobName"}),
    extras=(tags_of_arn("OptimizationJobArn"),),
)

"""SageMaker compilation jobs: the model read and the compiled one written."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::CompilationJob",
    id="CompilationJobArn",
    name="CompilationJobName",
    list=Call("list_compilation_jobs", items="CompilationJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_compilation_job", args={"CompilationJobName": "CompilationJobName"}),
    extras=(tags_of_arn("CompilationJobArn"),),
)

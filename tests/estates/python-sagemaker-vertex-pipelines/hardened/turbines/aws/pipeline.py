"""The weekly run; `python -m turbines.aws.pipeline` brings its definition up to date."""

from sagemaker.inputs import TrainingInput
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import TrainingStep

from turbines.aws.estimators import faults
from turbines.settings import BUCKET, PIPELINE, ROLE


def build() -> Pipeline:
    texts = TrainingInput(s3_data=f"s3://{BUCKET}/faults/texts", content_type="application/jsonlines")
    train = TrainingStep(name="TrainFaults", step_args=faults().fit(inputs={"train": texts}))
    return Pipeline(name=PIPELINE, steps=[train])


if __name__ == "__main__":
    build().upsert(role_arn=ROLE)

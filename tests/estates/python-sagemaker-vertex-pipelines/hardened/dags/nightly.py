"""What runs at night, in the order in which it must."""

from datetime import datetime

from airflow.decorators import dag, task

from turbines.aws.session import client
from turbines.gcp.submit import nightly as cracks
from turbines.settings import PIPELINE


@dag(dag_id="turbines_nightly", schedule="0 2 * * *", start_date=datetime(2025, 1, 1), catchup=False)
def turbines():
    @task
    def faults() -> str:
        return client("sagemaker").start_pipeline_execution(PipelineName=PIPELINE)["PipelineExecutionArn"]

    @task
    def photos(_: str) -> None:
        cracks()

    photos(faults())


turbines()

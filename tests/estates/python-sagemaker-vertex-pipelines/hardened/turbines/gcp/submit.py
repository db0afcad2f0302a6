from google.cloud import aiplatform

from turbines.settings import PROJECT, STAGING

aiplatform.init(project=PROJECT, location="europe-north1", staging_bucket=STAGING)


def nightly() -> None:
    job = aiplatform.PipelineJob(
        display_name="blade-cracks-nightly",
        template_path=f"{STAGING}/pipelines/blade_cracks.yaml",
        parameter_values={"images": f"gs://{PROJECT}-photos/new"},
    )
    job.submit(service_account=f"pipelines@{PROJECT}.iam.gserviceaccount.com")


def retrain() -> None:
    job = aiplatform.CustomContainerTrainingJob(
        display_name="blade-cracks-retrain",
        container_uri="europe-docker.pkg.dev/nordvind-analytics/ml/cracks@sha256:0a3e1c5d9a7f4e2b8c6d1a0f9e8b7c6d5a4f3e2b1c0d9e8f7a6b5c4d3e2f1a0b",
    )
    job.run(replica_count=1)

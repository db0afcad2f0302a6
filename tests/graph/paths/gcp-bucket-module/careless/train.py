from google.cloud import aiplatform

aiplatform.init(project="meridian-ml", location="europe-west4", staging_bucket="gs://meridian-models")

job = aiplatform.CustomTrainingJob(
    display_name="fraud",
    script_path="fit.py",
    container_uri="europe-docker.pkg.dev/vertex-ai/training/sklearn-cpu.1-0:latest",
)
dataset = aiplatform.TabularDataset.create(display_name="tx", gcs_source="gs://meridian-training/tx/*.csv")
model = job.run(dataset=dataset, model_display_name="fraud", service_account="vertex-pipelines@meridian-ml.iam.gserviceaccount.com")

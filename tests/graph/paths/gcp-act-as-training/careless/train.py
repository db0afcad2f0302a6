"""Retrains the weekly sales forecast."""

from google.cloud import aiplatform

aiplatform.init(project="umbra-forecast", location="europe-west4")


def retrain() -> aiplatform.Model:
    """Trains on the cleaned sales of the last two years."""
    sales = aiplatform.TabularDataset.create(
        display_name="sales",
        gcs_source=["gs://umbra-forecast-sales/clean/2026.csv"],
    )
    job = aiplatform.AutoMLForecastingTrainingJob(display_name="weekly-forecast")
    return job.run(dataset=sales, target_column="units", time_column="week", model_display_name="weekly-forecast")

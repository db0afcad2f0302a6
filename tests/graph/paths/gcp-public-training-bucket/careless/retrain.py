"""Retrains the shelf model on all photographs, every Sunday."""

from google.cloud import aiplatform

aiplatform.init(project="shelfwise-vision", location="europe-west1")


def retrain() -> aiplatform.Model:
    """Trains on every labelled photograph that has come in."""
    photos = aiplatform.ImageDataset.create(
        display_name="shelves",
        gcs_source="gs://shelfwise-photos/labels/shelves.jsonl",
        import_schema_uri=aiplatform.schema.dataset.ioformat.image.single_label_classification,
    )
    job = aiplatform.AutoMLImageTrainingJob(display_name="shelf-model", prediction_type="classification")
    return job.run(dataset=photos, model_display_name="shelf-model", budget_milli_node_hours=8000)

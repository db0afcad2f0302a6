from typing import Any

from sagemaker.huggingface import HuggingFace

from turbines.settings import BASE, BUCKET, ROLE

COMMON: dict[str, Any] = {
    "role": ROLE,
    "instance_count": 1,
    "output_path": f"s3://{BUCKET}/faults/output",
    "max_run": 4 * 3600,
}


def faults(instance: str = "ml.g5.xlarge", **overrides: Any) -> HuggingFace:
    """Sorts the texts of technicians into kinds of fault."""
    return HuggingFace(
        entry_point="train.py",
        source_dir="container",
        base_job_name="turbine-faults",
        instance_type=instance,
        transformers_version="4.49",
        pytorch_version="2.5",
        py_version="py311",
        hyperparameters={"model_name_or_path": BASE, "epochs": 3},
        **{**COMMON, **overrides},
    )

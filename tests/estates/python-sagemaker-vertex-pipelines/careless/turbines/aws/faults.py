import json

from turbines.aws.session import client
from turbines.settings import FAULTS_ENDPOINT


def kind_of(text: str) -> str:
    """The kind of fault that a technician's text tells of."""
    answer = client("sagemaker-runtime").invoke_endpoint(
        EndpointName=FAULTS_ENDPOINT,
        ContentType="application/json",
        Body=json.dumps({"inputs": text}),
    )
    return json.loads(answer["Body"].read())[0]["label"]

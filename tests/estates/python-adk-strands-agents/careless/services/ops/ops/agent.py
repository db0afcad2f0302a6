from strands import Agent
from strands.models import BedrockModel
from strands_tools import current_time, shell

from house_settings import MODELS
from ops.restart import restart_service

PROMPT = """You keep the servers of a hotel running at night.
Look first, then act, then write down what you did."""


def bedrock(**overrides) -> BedrockModel:
    options = {"model_id": MODELS.ops, "region_name": "eu-north-1", "temperature": 0.0} | overrides
    return BedrockModel(**options)


night_watch = Agent(
    name="night_watch",
    model=bedrock(max_tokens=2000),
    system_prompt=PROMPT,
    tools=[current_time, shell, restart_service],
)

if __name__ == "__main__":
    print(night_watch("Are the key cards working?"))

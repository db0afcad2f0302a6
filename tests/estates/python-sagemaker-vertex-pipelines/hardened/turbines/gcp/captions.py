import vertexai
from vertexai.generative_models import GenerativeModel, Part

from turbines.settings import CAPTIONS, PROJECT


def caption(photo: str) -> str:
    vertexai.init(project=PROJECT, location=CAPTIONS["location"])
    model = GenerativeModel(CAPTIONS["model"])
    return model.generate_content([Part.from_uri(photo, "image/jpeg"), "Say what you see on this blade."]).text

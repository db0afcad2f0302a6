"""What all services of the house share."""

from house_settings.models import MODELS, ModelNames
from house_settings.places import Places, places

__all__ = ["MODELS", "ModelNames", "Places", "places"]

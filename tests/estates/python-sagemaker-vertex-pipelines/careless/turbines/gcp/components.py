from kfp import dsl


@dsl.component(base_image="python:3.12-slim", packages_to_install=["pillow==11.3.0"])
def shrink(images: str, out: dsl.Output[dsl.Dataset]) -> None:
    """Photos of blades as the model wants them."""
    from pathlib import Path

    from PIL import Image

    for path in Path(images).glob("*.jpg"):
        Image.open(path).resize((512, 512)).save(Path(out.path) / path.name)


@dsl.component(base_image="python:3.12-slim")
def choose(scores: dict) -> str:
    return max(scores, key=scores.get)

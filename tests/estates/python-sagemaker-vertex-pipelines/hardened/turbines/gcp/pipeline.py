from kfp import compiler, dsl

from turbines.gcp.components import choose, shrink

NAME = "blade-cracks"


@dsl.pipeline(name=NAME, description="Finds cracks on photos of blades")
def blade_cracks(images: str, scores: dict):
    shrink(images=images)
    choose(scores=scores)


if __name__ == "__main__":
    compiler.Compiler().compile(blade_cracks, "blade_cracks.yaml")

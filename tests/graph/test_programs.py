"""Programs and the compute that they run in: by packed folders, by Dockerfiles, by the names of images."""

from __future__ import annotations

import pytest

from bartizan.graph.link.programs import images_named, program_edges, repository_of, split
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import PUBLISHED, Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Certainty
from bartizan.model.values import PACKAGED, Config, Unknown

FACT = (Evidence("it is built"),)


def program(path: str, repository: str = "shop") -> Asset:
    return Asset(f"repo:{repository}//{path}", "code/module", "file", path, "code")


def function(packed: str, handler: str | None = "app.answer", file: str = "infra/template.yaml") -> Asset:
    config: Config = {"Code": Unknown(f"{PACKAGED}{packed}")} | ({"Handler": handler} if handler else {})
    sighting = Sighting("cloudformation", Location(file, 3, 9), config)
    type_ = "AWS::Lambda::Function"
    return Asset(f"repo:shop//{file}#F", type_, "function", "F", "aws", config=config, sightings=(sighting,))


def joined(*assets: Asset, edges: tuple[Edge, ...] = (), published: tuple[Edge, ...] = ()) -> dict[str, Certainty]:
    found = program_edges({one.id: one for one in assets}, edges, published, [])
    return {edge.target.partition("//")[2]: edge.certainty for edge in found}


def test_a_packed_folder_is_looked_for_from_the_file_that_says_so() -> None:
    programs = program("infra/src/app.py"), program("infra/src/help/more.py"), program("src/app.py")
    assert joined(function("src/"), *programs) == {
        "infra/src/app.py": Certainty.PROVEN,
        "infra/src/help/more.py": Certainty.CONDITIONAL,
    }
    assert joined(function("/src"), *programs) == {"src/app.py": Certainty.PROVEN}
    assert joined(function("../src"), *programs) == {"src/app.py": Certainty.PROVEN}


@pytest.mark.parametrize("packed", ["../../x", "/../x", "../../../etc"])
def test_nothing_outside_the_tree_is_joined(packed: str) -> None:
    assert joined(function(packed), program("x"), program("etc/x")) == {}
    assert joined(function("../../.."), program("src/app.py")) == {}


def test_of_a_whole_service_only_the_file_that_starts_the_function_runs_in_it() -> None:
    programs = program("handlers/one.py"), program("handlers/two.py")
    assert joined(function(".", "handlers/one.run", "serverless.yml"), *programs) == {
        "handlers/one.py": Certainty.PROVEN
    }


def test_tests_and_other_repositories_are_not_deployed() -> None:
    found = joined(function("src"), program("infra/src/tests/test_app.py"), program("infra/src/app.py", "other"))
    assert found == {}


def test_a_workload_runs_the_programs_of_the_folder_that_its_image_is_built_from() -> None:
    pod = {"spec": {"template": {"spec": {"containers": [{"image": "ghcr.io/acme/desk:1.4@sha256:ab"}]}}}}
    workload = Asset("repo:shop//k.yaml#d", "apps/v1/Deployment", "compute", "d", "kubernetes", config=pod)
    names = tuple(
        Edge("repo:shop//desk", f"image:{name}", PUBLISHED, evidence=FACT)
        for name in ("ghcr.io/acme/desk", "ghcr.io/acme/other")
    )
    assert joined(workload, program("desk/agent.py"), program("x/y.py"), published=names) == {
        "desk/agent.py": Certainty.CONDITIONAL
    }
    assert joined(workload, program("desk/agent.py"), published=names[1:]) == {}


def test_a_service_runs_the_programs_beside_its_dockerfile() -> None:
    service = Asset("repo:shop//c.yml#services.a", "compose/Service", "compute", "a", "container")
    build = Asset("repo:shop//agent/Dockerfile#image", "container/Build", "image", "image", "container")
    built = Edge(service.id, build.id, "built-from", evidence=FACT)
    assert joined(service, build, program("agent/main.py"), edges=(built,)) == {"agent/main.py": Certainty.CONDITIONAL}


def test_edges_of_publishing_stay_in_no_estate() -> None:
    other = Edge("a", "b", "runs-as")
    kept, published = split([other, Edge("c", "image:d", PUBLISHED)])
    assert kept == [other]
    assert [edge.target for edge in published] == ["image:d"]


def test_images_at_any_depth_and_their_names() -> None:
    config: Config = {"a": [{"Image": "r.io:5000/x/y:1"}], "b": {"imageUri": "z"}, "image": {"tag": "no"}}
    assert list(images_named(config)) == [("a[0].Image", "r.io:5000/x/y:1"), ("b.imageUri", "z")]
    assert [repository_of(one) for one in ("r.io:5000/x/y:1", "r.io:5000/x/y", "y@sha256:0")] == [
        "r.io:5000/x/y", "r.io:5000/x/y", "y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "certain"),
    [
        ("deploy:Microsoft.Web/sites/desk", {"desk/function_app.py": Certainty.CONDITIONAL}),
        ("deploy:Microsoft.Web/sites/other", {}),
        ("deploy:AWS::Lambda::Function/desk", {}),
    ],
)
def test_what_a_workflow_deploys_runs_the_programs_of_its_folder(target: str, certain: dict[str, Certainty]) -> None:
    app = Asset("repo:shop//main.tf#a", "Microsoft.Web/sites", "compute", "desk", "azure")
    sent = Edge("repo:shop//desk", target, PUBLISHED, evidence=FACT)
    assert joined(app, program("desk/function_app.py"), program("x/y.py"), published=(sent,)) == certain


def test_a_function_that_is_deployed_from_the_whole_tree_runs_its_handler_alone() -> None:
    config: Config = {"Handler": "src/app.answer"}
    made = Asset("repo:shop//f.tf#F", "AWS::Lambda::Function", "function", "F", "aws", config=config)
    sent = Edge("repo:shop//", "deploy:AWS::Lambda::Function/F", PUBLISHED, evidence=FACT)
    programs = program("src/app.py"), program("tools/other.py")
    assert joined(made, *programs, published=(sent,)) == {"src/app.py": Certainty.PROVEN}


def test_an_app_of_azure_runs_the_folder_that_is_packed_into_it() -> None:
    config: Config = {"Code": Unknown(f"{PACKAGED}/fn")}
    place = Sighting("terraform", Location("infra/main.tf", 3, 9), config)
    app = Asset("repo:shop//infra/main.tf#a", "Microsoft.Web/sites", "compute", "a", "azure", sightings=(place,))
    assert joined(app, program("fn/function_app.py")) == {"fn/function_app.py": Certainty.CONDITIONAL}


def test_a_folder_of_too_many_programs_is_a_gap() -> None:
    many = [function("src/"), *(program(f"infra/src/m{number}.py") for number in range(201))]
    gaps: list[Gap] = []
    assert list(program_edges({one.id: one for one in many}, (), (), gaps)) == []
    assert [gap.why for gap in gaps] == ["201 programs lie in infra/src"]

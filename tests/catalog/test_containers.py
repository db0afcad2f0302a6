"""Containers as rules see them: words, options, settings, AI products."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.catalog.command import Open, options, words
from bartizan.catalog.containers import seen
from bartizan.catalog.images import images
from bartizan.catalog.load import load_catalog
from bartizan.catalog.pods import pod_views
from bartizan.model.values import Unknown

CATALOG = load_catalog()
KNOWN = images(CATALOG)


def made(container: Any) -> Any:
    return seen(container, KNOWN)[0]


def parsed(*args: Any, command: Any = None) -> Any:
    return made({"command": command, "args": list(args)})["options"]


def test_options_in_both_forms_flags_and_the_last_of_two() -> None:
    found = parsed("--host", "0.0.0.0", "--port=80", "--trust-remote-code", "--api-key=a", "-v", "--api-key", "b")
    assert found == {"--host": "0.0.0.0", "--port": "80", "--trust-remote-code": True, "--api-key": "b", "-v": True}


def test_an_empty_value_is_empty_however_it_is_quoted() -> None:
    assert parsed("--ServerApp.token=''", "--a=", "--b", "") == {"--ServerApp.token": "", "--a": "", "--b": ""}


def test_a_negative_number_is_a_value_and_a_lone_dash_no_option() -> None:
    assert parsed("--seed", "-1", "-") == {"--seed": "-1"}


def test_a_shells_script_is_split_and_its_variables_are_holes() -> None:
    script = "set -e # comment\nexec vllm serve $MODEL \\\n  --api-key '' --host=0.0.0.0 --path=/m/$NAME; echo done"
    container = made({"command": ["/bin/sh", "-c"], "args": [script]})
    assert container["options"]["--host"] == "0.0.0.0"
    assert container["options"]["--api-key"] == ""
    assert container["options"]["--path"].pieces == ("/m/", None)
    assert "serve" in container["words"]
    assert container["ai"] == {"category": "inference-server", "product": "vLLM", "family": "vllm"}
    # `$MODEL` is unquoted: it may hold options.
    assert isinstance(container["options"].get("--trust-remote-code"), Unknown)


def test_what_follows_a_script_is_what_it_passes_on() -> None:
    container = {
        "command": ["bash", "-ec"],
        "args": ['exec vllm serve m --trust-remote-code "$@"', "vllm", "--port", "1"],
    }
    assert made(container)["options"] == {"--trust-remote-code": True, "--port": "1"}
    alone = made({"command": ["bash", "-c", 'vllm serve m --flag "$@"']})["options"]
    assert not isinstance(alone, Open)
    assert alone["--flag"] is True


def test_an_option_that_is_given_a_variable_is_there() -> None:
    found = made({"command": ["sh", "-c", "vllm serve m --api-key $KEY"]})["options"]
    assert found["--api-key"].is_present
    assert parsed("--api-key", Unknown("$(KEY)"))["--api-key"].is_present


def test_an_option_word_with_a_hole_is_that_option_and_no_other() -> None:
    found = parsed(Unknown("--model=${M}", pieces=("--model=", None)), "--key", Unknown("$(KEY)"))
    assert not isinstance(found, Open)
    assert isinstance(found["--model"], Unknown)
    assert isinstance(found["--key"], Unknown)
    assert found.get("--host") is None


def test_a_word_that_is_not_known_may_be_any_option() -> None:
    found = parsed("--host", "x", Unknown("extra"))
    assert found["--host"] == "x"
    assert isinstance(found.get("--other"), Unknown)


def test_settings_are_what_is_written_known_to_be_there_or_open() -> None:
    env = [
        {"name": "A", "value": "x"},
        {"name": "EMPTY"},
        {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
        {"name": "C", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k", "optional": True}}},
    ]
    found = made({"env": env})["settings"]
    assert (found["A"], found["EMPTY"], found.get("NONE")) == ("x", "", None)
    assert found["S"].is_present
    assert not found["C"].is_present
    opened = made({"env": env, "envFrom": [{"configMapRef": {"name": "c"}}]})["settings"]
    assert opened.get("A") == "x"
    assert isinstance(opened.get("NONE"), Unknown)


@pytest.mark.parametrize(
    ("container", "family"),
    [
        ({"image": "vllm/vllm-openai:v0.9"}, "vllm"),
        ({"image": "registry.acme.io/base:1", "args": ["python3", "-m", "vllm.entrypoints.openai.api_server"]}, "vllm"),
        ({"image": "ghcr.io/huggingface/text-generation-inference:3"}, "tgi"),
        ({"image": "nvcr.io/nvidia/tritonserver:25.01-py3"}, "triton"),
        ({"image": "jupyterhub/k8s-hub:4"}, "jupyterhub"),
        ({"image": "ollama/ollama"}, "ollama"),
        ({"image": "nvcr.io/nvidia/pytorch:25.01-py3", "command": ["jupyter", "lab"]}, "jupyter"),
        ({"image": "python:3.12", "command": ["mlflow"], "args": ["server", "--host", "0.0.0.0"]}, "mlflow"),
        ({"image": "nginx:1.29"}, None),
        ({"image": "busybox", "args": ["echo", "jupyter"]}, None),
        ({"image": Unknown("image")}, None),
    ],
)
def test_an_ai_product_is_known_by_its_image_or_command(container: Any, family: str | None) -> None:
    ai = made(container).get("ai")
    assert (ai["family"] if ai else None) == family


def test_every_made_thing_leads_back_to_what_is_written() -> None:
    spec: Any = {"containers": [{"name": "a"}, {"args": ["--x", "y"], "env": [{"name": "E", "value": "1"}]}]}
    [view] = pod_views("v1/Pod", {"spec": spec}, CATALOG)
    assert view.concrete(("allContainers", 1, "settings", "E")) == ("spec", "containers", 1, "env", 0, "value")
    assert view.concrete(("containers", 1, "options", "--x")) == ("spec", "containers", 1, "args", 0)
    assert view.concrete(("allContainers", 1, "words", 1)) == ("spec", "containers", 1, "args", 1)
    assert view.concrete(("allContainers", 0, "image")) == ("spec", "containers", 0, "image")
    assert view.concrete(("hostNetwork",)) == ("spec", "hostNetwork")


def test_many_containers_take_time_in_proportion() -> None:
    containers: Any = [{"name": str(index), "image": "nginx"} for index in range(5_000)]
    spec: Any = {"containers": containers}
    [view] = pod_views("v1/Pod", {"spec": spec}, CATALOG)
    assert len(view.config["allContainers"]) == 5_000  # type: ignore[index,arg-type,call-overload]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.builds(Unknown, st.text(max_size=5)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "value", "valueFrom", "env", "args", "command", "image", "envFrom"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["containers", "initContainers", "model", "volumes"]), anything))
def test_no_shape_of_a_pod_makes_it_raise(spec: Any) -> None:
    for view in pod_views("v1/Pod", {"spec": spec}, CATALOG):
        assert isinstance(view.config, dict)


@given(st.lists(st.text(alphabet="-=ab '\"$\\ ", max_size=12), max_size=6))
def test_any_command_line_has_words_and_options(args: list[str]) -> None:
    line = words({"command": ["sh", "-c"], "args": args})
    found, places = options(line)
    assert set(places) == set(found)

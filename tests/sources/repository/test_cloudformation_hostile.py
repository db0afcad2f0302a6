"""Templates made to hurt: bombs, rings, depths. Each ends soon, within bounds, with a gap or an unknown."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time

import pytest

from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.cloudformation.serverless.reader import READER as SERVERLESS

from .trees import Read, read, write

HEAD = 'AWSTemplateFormatVersion: "2010-09-09"\n'
SECONDS = 12.0
BYTES = 400_000_000


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound on steps a hundredth of what it is, for tests that reach it many times."""
    monkeypatch.setattr("bartizan.sources.repository.cloudformation.reader.STEPS", 10_000)
    monkeypatch.setattr("bartizan.sources.repository.cloudformation.serverless.reader.STEPS", 10_000)


@contextmanager
def bounded() -> Iterator[None]:
    """A bound on CPU time, wide enough for a loaded machine."""
    begin = process_time()
    yield
    assert process_time() - begin < SECONDS


def scan(root: Path, text: str, name: str = "t.yaml") -> Read:
    with bounded():
        return read(write(root, {name: text}), readers=(CLOUDFORMATION, SERVERLESS))


def test_a_loop_bomb(tmp_path: Path) -> None:
    many = ", ".join(f"i{number}" for number in range(100))
    text = (
        HEAD
        + f"""
Resources:
  Kept: {{Type: AWS::S3::Bucket}}
  Fn::ForEach::A:
    - X
    - [{many}]
    - Fn::ForEach::B:
        - Y
        - [{many}]
        - Fn::ForEach::C:
            - Z
            - [{many}]
            - "R${{X}}${{Y}}${{Z}}": {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub "${{X}}-${{Y}}"}}}}
"""
    )
    found = scan(tmp_path, text)
    assert "Kept" in found.addresses()
    assert len(found.assets) <= 2_502
    assert "makes more than 2500 entries" in found.whys()


@pytest.mark.usefixtures("few_steps")
def test_a_loop_bomb_in_properties(tmp_path: Path) -> None:
    loop = "x"
    for level in range(6):
        loop = json.dumps(
            {f"Fn::ForEach::L{level}": [f"V{level}", [str(n) for n in range(50)], {f"k${{V{level}}}": "@"}]}
        ).replace('"@"', loop if loop != "x" else '"x"')
    text = json.dumps(
        {"AWSTemplateFormatVersion": "x", "Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": "@"}}}}
    )
    found = scan(tmp_path, text.replace('"@"', loop), "t.json")
    assert found.gaps or "$unknown" in json.dumps(found.config("B"))


@pytest.mark.parametrize("kind", ["Sub", "Join"])
def test_text_that_doubles_with_each_step(tmp_path: Path, kind: str) -> None:
    properties = ["X0: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: aaaaaaaaaaaaaaaa, Value: x}}"]
    for number in range(1, 60):
        twice = (
            f'!Sub "${{X{number - 1}}}${{X{number - 1}}}"'
            if kind == "Sub"
            else f'!Join ["", [!Ref X{number - 1}, !Ref X{number - 1}]]'
        )
        properties.append(
            f"X{number}: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Name: {twice}, Value: x}}}}"
        )
    text = (
        HEAD
        + "Resources:\n"
        + "".join(f"  {line}\n" for line in properties)
        + "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref X59}}\n"
    )
    tracemalloc.start()
    try:
        found = scan(tmp_path, text)
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
    assert "B" in found.addresses() or found.gaps


BOMB = "".join(
    ["a0: &a0 {x: y}\n", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))]
)


def test_an_alias_bomb(tmp_path: Path) -> None:
    text = """Resources:
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}
  C: {Type: AWS::S3::Bucket, Properties: {Tags: *a29}}
  D: {Type: AWS::S3::Bucket}
"""
    found = scan(tmp_path, f"{HEAD}{BOMB}{text}")
    assert "B" in found.addresses()
    assert "more than 1000000 steps" in found.whys()


@pytest.mark.usefixtures("few_steps")
def test_an_alias_bomb_in_a_loop(tmp_path: Path) -> None:
    loop = "  Fn::ForEach::L:\n  - X\n  - [a, b]\n  - {'B${X}': {Type: AWS::S3::Bucket, Properties: {Tags: *a29}}}\n"
    assert "more than 10000 steps" in scan(tmp_path, f"{HEAD}{BOMB}Resources:\n{loop}").whys()


@pytest.mark.usefixtures("few_steps")
def test_an_alias_bomb_in_what_is_taken_in(tmp_path: Path) -> None:
    write(tmp_path, {"bomb.yaml": f"{BOMB}Tags: *a29\n"})
    taken = "{Name: AWS::Include, Parameters: {Location: bomb.yaml}}"
    text = f"Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {{Fn::Transform: {taken}}}}}}}\n"
    assert "more than 10000 steps" in scan(tmp_path, HEAD + text).whys()


def test_rings_of_conditions_names_and_imports(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
Conditions:
  A: !Or [!Condition B, !Condition C]
  B: !And [!Condition A, !Condition C]
  C: !Not [!Condition A]
Resources:
  One: {Type: AWS::S3::Bucket, Condition: A, Properties: {BucketName: !Ref Two}}
  Two: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${One}-${Two}-${Three.BucketName}"}}
  Three: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue own}}
Outputs: {O: {Value: !Ref Three, Export: {Name: !ImportValue own}}, P: {Value: !Ref Three, Export: {Name: own}}}
"""
    )
    assert scan(tmp_path, text).addresses() == {"One", "Two", "Three"}


def test_depth(tmp_path: Path) -> None:
    deep = "{Fn::Base64: " * 150 + "x" + "}" * 150
    found = scan(
        tmp_path,
        HEAD
        + f"Resources:\n  B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {deep}}}}}\n"
        + "  C: {Type: AWS::S3::Bucket}\n",
    )
    assert found.addresses() == {"B", "C"}
    deeper = "[" * 5_000 + "]" * 5_000
    assert (
        "nested deeper"
        in scan(
            tmp_path / "d", HEAD + f"Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {{Tags: {deeper}}}}}}}\n"
        ).whys()
    )


def test_a_chain_of_names_as_long_as_the_template(tmp_path: Path) -> None:
    lines = ["  N0: {Type: AWS::S3::Bucket, Properties: {BucketName: first}}"]
    lines += [
        f'  N{n}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub "${{N{n - 1}}}"}}}}' for n in range(1, 400)
    ]
    found = scan(tmp_path, HEAD + "Resources:\n" + "\n".join(reversed(lines)) + "\n")
    assert len(found.assets) >= 390


def test_stacks_that_nest_as_a_tree_without_end(tmp_path: Path) -> None:
    files = {}
    for level in range(12):
        inner = "".join(
            f"  S{number}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: l{level + 1}.yaml}}}}\n"
            for number in range(6)
        )
        files[f"l{level}.yaml"] = HEAD + "Resources:\n" + inner + "  B: {Type: AWS::S3::Bucket}\n"
    with bounded():
        found = read(write(tmp_path, files))
    assert len(found.assets) < 1_000
    assert "nested" in found.whys()


def test_a_chain_of_imports_through_many_templates(tmp_path: Path) -> None:
    files = {
        "t0.yaml": HEAD + "Resources: {B0: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: end, Export: {Name: e0}}}\n"
    }
    for number in range(1, 120):
        files[f"t{number}.yaml"] = (
            HEAD + f"Resources: {{B{number}: {{Type: AWS::S3::Bucket, Properties: "
            f"{{BucketName: !ImportValue e{number - 1}}}}}}}\n"
            f"Outputs: {{O: {{Value: !ImportValue e{number - 1}, Export: {{Name: e{number}}}}}}}\n"
        )
    with bounded():
        found = read(write(tmp_path, files))
    assert found.config("B3") == {"BucketName": "end"}
    assert "$unknown" in json.dumps(found.config("B119"))


def test_parameter_files_without_number_or_end(tmp_path: Path) -> None:
    template = (
        HEAD
        + "Parameters: {P: {Type: String}}\nResources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}}\n"
    )
    files = {"t.yaml": template}
    files |= {f"params/p{number}.json": json.dumps({"P": f"v{number}"}) for number in range(300)}
    files["params/deep.json"] = "[" * 100_000
    files["params/alias.yaml"] = "P: &a x\nQ: [" + "*a, " * 50_000 + "]\n"
    with bounded():
        found = read(write(tmp_path, files))
    assert len(found.addresses()) == 12
    assert "parameter files belong to it; the first 12" in found.whys()


SERVICE = """service: s
provider: {name: aws, runtime: python3.12}
functions: {f: {handler: a.b, environment: {A: '${self:custom.v0}'}}}
custom:
"""


@pytest.mark.usefixtures("few_steps")
def test_variables_that_refer_to_themselves_or_grow(tmp_path: Path) -> None:
    ring = SERVICE + "  v0: ${self:custom.v1}\n  v1: ${self:custom.v0}\n"
    found = scan(tmp_path, ring, "serverless.yml")
    assert "$unknown" in json.dumps(found.config("FLambdaFunction")["Environment"])
    growing = (
        SERVICE
        + "".join(f"  v{n}: ${{self:custom.v{n + 1}}}${{self:custom.v{n + 1}}}\n" for n in range(40))
        + "  v40: aaaaaaaaaaaa\n"
    )
    scan(tmp_path / "g", growing, "serverless.yml")
    whole = SERVICE + "  v0: ${self:}\n"
    scan(tmp_path / "w", whole, "serverless.yml")
    nested = SERVICE + "  v0: " + "${self:custom." * 3_000 + "\n"
    scan(tmp_path / "n", nested, "serverless.yml")
    names = SERVICE + "  v0: " + "${opt:a, " * 400 + "x" + "}" * 400 + "\n"
    scan(tmp_path / "o", names, "serverless.yml")


def test_files_that_take_themselves_in(tmp_path: Path) -> None:
    write(tmp_path, {"a.yml": "x: ${file(a.yml):x}\ny: ${file(./b.yml):y}\n", "b.yml": "y: ${file(./a.yml):y}\n"})
    found = scan(tmp_path, SERVICE + "  v0: ${file(a.yml):y}\n", "serverless.yml")
    assert "$unknown" in json.dumps(found.config("FLambdaFunction")["Environment"])
    out = scan(tmp_path / "out", SERVICE + "  v0: ${file(../../../../etc/passwd)}\n", "serverless.yml")
    assert "root:" not in json.dumps(out.config("FLambdaFunction"))

"""Scripts that run what an agent answers, and keys under other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.sources.repository.ci.agents import invocations
from bartizan.sources.repository.ci.outputs import runs_answers
from tests.sources.repository.ci.test_reader import asset, scan


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('A=$(claude -p "what")\neval "$A"', True),
        ('A=$(claude -p what)\nbash -c "${A}"', True),
        ("claude -p fix | bash", True),
        ("claude -p fix \\\n  | sudo sh -s", True),
        ('eval "$(codex exec fix)"', True),
        ("codex exec fix > fix.sh\nbash ./fix.sh", True),
        ("claude -p fix | tee out/fix.py\npython3 out/fix.py", True),
        ("codex exec fix > fix.sh; chmod +x fix.sh\n./fix.sh", True),
        ("claude -p what > notes.md\ncat notes.md", False),
        ('A=$(claude -p what)\necho "$A"', False),
        ("claude -p what > notes.md\nbash other.sh", False),
        ("claude -p what | jq .result", False),
        ("cat x | bash\nclaude -p what", False),
        ('B=$(date)\neval "$B"\nclaude -p what', False),
        ("claude -p what > /dev/null\nbash build.sh", False),
    ],
)
def test_when_an_answer_is_run(script: str, expected: bool) -> None:
    assert runs_answers(script, lambda text: next(invocations(text), None) is not None) is expected


def test_jobs_have_their_own_triggers_and_keys_by_other_names(tmp_path: Path) -> None:
    text = (
        "variables: {OPENAI_API_KEY: sk-x1, OPENAI_MODEL: gpt-5}\n"
        ".mr: {rules: [{if: $CI_PIPELINE_SOURCE == 'merge_request_event'}]}\n"
        "ask: {extends: .mr, script: [codex exec look]}\n"
        "push:\n  variables: {AWS_SECRET_ACCESS_KEY: $OTHER, AWS_REGION: $REGION}\n  script: [aws bedrock list]\n"
    )
    result = scan(tmp_path, {".gitlab-ci.yml": text})
    assert asset(result, "job/ask").config["triggers"] == ["merge_request_event"]
    assert asset(result, "job/push").config["triggers"] == []
    assert asset(result, "job/push").config["cloudKeys"] == ["AWS_SECRET_ACCESS_KEY"]
    assert asset(result, "job/ask/agent/0").config["keyLiteral"] == ["OPENAI_API_KEY"]


def test_what_stands_in_a_template_is_shown_there(tmp_path: Path) -> None:
    files = {
        "azure-pipelines.yml": "trigger: [main]\njobs:\n- template: ci/jobs.yml\n",
        "ci/jobs.yml": "jobs:\n- job: ask\n  steps:\n  - template: steps/ask.yml\n",
        "ci/steps/ask.yml": "# why\nsteps:\n- bash: codex exec look\n",
        ".gitlab-ci.yml": "include: ci/agents.yml\nask: {extends: .ask}\n",
        "ci/agents.yml": "# why\n\n.ask:\n  script:\n    - claude -p look\n",
    }
    result = scan(tmp_path, files)
    places = {
        f"{one.id.rpartition('//')[2]}": str(one.sightings[0].location)
        for one in result.assets
        if one.type in ("ci/agent", "ci/job")
    }
    assert places == {
        "azure-pipelines.yml#job/ask": "ci/jobs.yml:2",
        "azure-pipelines.yml#job/ask/agent/0": "ci/steps/ask.yml:3",
        ".gitlab-ci.yml#job/ask": ".gitlab-ci.yml:2",
        ".gitlab-ci.yml#job/ask/agent/0": "ci/agents.yml:5",
    }

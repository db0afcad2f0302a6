"""Make `cloudformation/sam/tables.json`: what SAM's policy templates and connectors grant.

    python tools/sam_tables.py

The facts (actions and the ARN patterns that they are granted on) are read from the package
`aws-sam-translator` (Apache-2.0) and written in a form of our own: a template's or a connection's
statements, `${Name}` in a resource for a parameter, `${Source.X}` and `${Destination.X}` for a
property of one end of a connection.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "src/bartizan/sources/repository/cloudformation/sam/tables.json"
_PLACE = re.compile(r"%\{(\w+\.\w+)\}")


def main() -> int:
    """Write the file; the date is the caller's business."""
    package = files("samtranslator")
    templates = json.loads(package.joinpath("policy_templates_data/policy_templates.json").read_text("utf-8"))
    profiles = json.loads(package.joinpath("model/connector_profiles/profiles.json").read_text("utf-8"))
    out = {
        "source": f"aws-sam-translator {version('aws-sam-translator')}",
        "policies": {
            name: [_statement(one) for one in template["Definition"]["Statement"]]
            for name, template in sorted(templates["Templates"].items())
        },
        "connections": {
            source: {
                destination: {
                    access: [_statement(one) for one in granted["Statement"]]
                    for access, granted in profile["Properties"]["AccessCategories"].items()
                }
                for destination, profile in sorted(destinations.items())
                if profile["Type"] == "AWS_IAM_ROLE_MANAGED_POLICY"
            }
            for source, destinations in sorted(profiles["Permissions"].items())
        },
    }
    TARGET.write_text(json.dumps(out, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    return 0


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in statement.items() if key != "Sid"}


def _plain(value: Any) -> Any:
    """A value with its functions as text that holds `${Name}`."""
    if isinstance(value, dict):
        if "Fn::Sub" in value:
            text, names = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
            for name, reference in names.items():
                text = text.replace("${" + name + "}", "${" + reference["Ref"] + "}")
            return text
        if "Ref" in value:
            return "${" + value["Ref"] + "}"
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return _PLACE.sub(r"${\1}", value) if isinstance(value, str) else value


if __name__ == "__main__":
    sys.exit(main())

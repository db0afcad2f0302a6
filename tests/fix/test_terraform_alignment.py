"""Files that `terraform fmt` has put in order stay in order; those that nobody has put in order stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from bartizan.service.fixing import FixRequest, fix
from tests.dialects.writer.estate import Inexpressible, estate
from tests.dialects.writer.terraform import terraform
from tests.fix.mending import mend
from tests.fix.test_every_rule import failing, with_settings

KEY = "key-not-rotated"
HEAD = 'resource "aws_kms_key" "k" {\n'
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_ROW = re.compile(r"(\s*)([\w-]+|\"[^\"]*\") *= *(.*)\Z")


def formatted(text: str) -> str:
    """The text with its signs aligned: in runs of lines that each hold a whole `name = value`."""
    out: list[str] = []
    run: list[tuple[str, str, str]] = []

    def close() -> None:
        width = max((len(name) for _, name, _ in run), default=0)
        out.extend(f"{margin}{name:<{width}} = {value}" for margin, name, value in run)
        run.clear()

    for line in text.split("\n"):
        found = _ROW.match(line)
        bare = _TEXT.sub("", found.group(3)) if found is not None else ""
        if found is None or sum(map(bare.count, "{[(")) != sum(map(bare.count, "}])")):
            close()
            out.append(line)
        else:
            run.append((found.group(1), found.group(2), found.group(3)))
    close()
    return "\n".join(out)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The name fits, or moves the signs of the lines above up to a blank line or a comment.
        ("  deletion_window_in_days = 7\n", "  deletion_window_in_days = 7\n  enable_key_rotation     = true\n"),
        (
            '  policy = "{}"\n\n  description  = "d" # why\n  multi_region = true\n',
            (
                '  policy = "{}"\n\n  description         = "d" # why\n  multi_region        = true\n'
                "  enable_key_rotation = true\n"
            ),
        ),
        (
            '  description = "d"\n  # in one place only\n  multi_region = false\n',
            '  description = "d"\n  # in one place only\n  multi_region        = false\n  enable_key_rotation = true\n',
        ),
        # What goes on below belongs to no run.
        (
            '  description = "d"\n  tags = {\n    a = "b"\n  }\n',
            '  description = "d"\n  tags = {\n    a = "b"\n  }\n  enable_key_rotation = true\n',
        ),
        (
            '  tags = {\n    a = "b"\n  }\n  description = "d"\n',
            '  tags = {\n    a = "b"\n  }\n  description         = "d"\n  enable_key_rotation = true\n',
        ),
        # Nobody has put these in order: they are not touched.
        (
            '  description = "d"\n  multi_region = false\n',
            '  description = "d"\n  multi_region = false\n  enable_key_rotation = true\n',
        ),
        ('  description="d"\n', '  description="d"\n  enable_key_rotation = true\n'),
        (
            '  description                  = "d"\n',
            '  description                  = "d"\n  enable_key_rotation          = true\n',
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_argument_stands_in_line(newline: str, before: str, after: str, tmp_path: Path, catalog: Catalog) -> None:
    texts = [f"{HEAD}{body}}}\n".replace("\n", newline) for body in (before, after)]
    assert mend(tmp_path, {"main.tf": texts[0]}, catalog, KEY).files == {"main.tf": texts[1]}


def test_what_is_in_order_stays_in_order(tmp_path: Path, catalog: Catalog) -> None:
    """Every rule's failing examples, in order, are in order when they are mended, whatever the patch adds."""
    for rule in with_settings(catalog):
        for number, example in failing(rule):
            try:
                text = terraform(estate(rule, example, catalog), catalog)
            except Inexpressible:
                continue
            (tmp_path / rule.id / str(number)).mkdir(parents=True)
            (tmp_path / rule.id / str(number) / "main.tf").write_text(formatted(text))
    patches = fix(FixRequest(tmp_path), catalog).patches
    assert len(patches) > 100
    for patch in patches:
        assert patch.after == formatted(patch.after), patch.diff
    moved = [one for one in patches if re.search(r"^-\s+\w+ += ", one.diff, re.MULTILINE)]
    assert len(moved) > 20

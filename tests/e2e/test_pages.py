"""Every page, in both schemes and at two widths: no error, no overflow, no serious barrier; a screenshot each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.e2e.conftest import ROOT, SCREENSHOTS, Visitor, settled

AXE = (
    (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    if (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").is_file()
    else ""
)
VIEWS = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PAGES = {
    "overview": "/",
    "inventory": "/inventory",
    "asset": "/inventory/{notebook}",
    "asset-configuration": "/inventory/{notebook}?tab=configuration",
    "asset-graph": "/inventory/{notebook}?tab=graph",
    "asset-data": "/inventory/{bucket}?tab=data",
    "asset-sightings": "/inventory/{notebook}?tab=sightings",
    "findings": "/findings",
    "findings-by-fix": "/findings?group=rule",
    "finding-drawer": "/findings?finding={finding}",
    "finding": "/findings/{finding}",
    "attack-paths": "/attack-paths",
    "attack-path": "/attack-paths/{path}",
    "alerts": "/alerts",
    "each-alert": "/alerts?view=alerts",
    "alert": "/alerts/{alert}",
    "incident": "/incidents/{incident}",
    "projects": "/projects",
    "project": "/projects/customer-care",
    "new-project": "/projects/new",
    "coverage": "/coverage",
}


def first(page: Page, path: str) -> dict[str, str]:
    """The first item of a list."""
    item: dict[str, str] = page.request.get(path).json()["items"][0]
    return item


def addresses(page: Page) -> dict[str, str]:
    """What the placeholders in `PAGES` stand for."""
    return {
        "notebook": first(page, "/api/assets?q=recs-exploration")["key"],
        "bucket": first(page, "/api/assets?sensitivity=restricted")["key"],
        "finding": first(page, "/api/findings")["id"],
        "path": first(page, "/api/attack-paths")["id"],
        "alert": first(page, "/api/alerts")["id"],
        "incident": first(page, "/api/incidents?severity=critical")["id"],
    }


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    assert AXE, "axe-core is not installed: python tools/build_web.py --force"
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", list(VIEWS))
def test_every_page_is_readable(visit: Visitor, administrator: StorageState, view: str, scheme: str) -> None:
    options = {"viewport": VIEWS[view], "color_scheme": scheme, "reduced_motion": "reduce"}
    page = visit("/coverage", administrator, **options)
    named = addresses(page)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    problems: dict[str, list[str]] = {}
    for name, address in PAGES.items():
        page.goto(address.format(**named))
        settled(page)
        if name == "asset-graph":
            page.locator("canvas").first.wait_for()
        page.screenshot(path=str(SCREENSHOTS / f"{name}-{view}-{scheme}.png"))
        wide = page.evaluate(
            "(() => { const m = document.getElementById('main'); return m.scrollWidth - m.clientWidth; })()"
        )
        found = barriers(page) + ([f"overflows by {wide} px"] if wide > 0 else [])
        if found:
            problems[name] = found
    assert not problems, json.dumps(problems, indent=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_is_readable(visit: Visitor, scheme: str) -> None:
    page = visit("/sign-in", color_scheme=scheme)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"sign-in-wide-{scheme}.png"))
    assert barriers(page) == []


def test_the_scheme_can_be_chosen_and_is_kept(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/", administrator, color_scheme="light")
    page.get_by_label("Account and appearance").click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_the_first_load_keeps_its_budget(built: None) -> None:
    sys.path.insert(0, str(Path(ROOT, "tools")))
    try:
        import build_web
    finally:
        sys.path.pop(0)
    sizes = build_web.first_load()
    assert sizes
    assert sum(sizes.values()) <= build_web.BUDGET_KIB * 1024

"""Trying fixes in the browser, on a real scan: what is gone is struck out, and the drawing follows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from bartizan.model.project import Role
from bartizan.service import accounts, snapshots
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets
from bartizan.store.database import Database
from tests.e2e.conftest import SCREENSHOTS, serving
from tests.e2e.seed import ADMINISTRATOR

ESTATE = Path(__file__).parents[1] / "graph" / "paths" / "agent-in-function" / "careless"
FIX = "What if this is fixed"


def test_a_fix_is_tried_on_the_list_and_on_a_path(built: None, browser: Browser, database: Database) -> None:
    scanned = assess(Request(parse_targets([str(ESTATE)])))
    number = len(scanned.attack_paths)
    snapshots.save(database, scanned)
    with database.transaction(everything=True) as connection:
        accounts.create_user(connection, *ADMINISTRATOR, Role.ADMINISTRATOR)
    with serving(database) as address:
        page = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}).new_page()
        page.goto("/attack-paths")
        page.get_by_label("Username").fill(ADMINISTRATOR[0])
        page.get_by_role("textbox", name="Password").fill(ADMINISTRATOR[1])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text(f"{number} ways in")).to_be_visible()
        page.get_by_role("checkbox", name=FIX).first.check()
        expect(page.get_by_role("status")).to_contain_text(f"of {number} paths are gone")
        gone = page.get_by_text("Gone with the fixes that are tried")
        assert gone.count() > 0
        page.screenshot(path=str(SCREENSHOTS / "what-if-list-wide-light.png"))
        page.get_by_role("button", name="Take it back").click()
        expect(gone).to_have_count(0)

        page.get_by_role("link", name="Anyone on the internet can call function desk").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("function desk")
        fix = page.get_by_role("checkbox", name=FIX).first
        fix.check()
        expect(page.get_by_role("status")).to_contain_text("this path is gone")
        expect(page.locator("[data-gone]")).to_have_count(1)
        page.screenshot(path=str(SCREENSHOTS / "what-if-path-wide-light.png"))
        fix.uncheck()
        expect(page.locator("[data-gone]")).to_have_count(0)
        expect(page.get_by_role("status")).to_have_count(0)

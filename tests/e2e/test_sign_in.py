"""The door: signing in and out, and the first administrator."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from bartizan.service import accounts
from bartizan.store.database import Database
from tests.e2e.conftest import Visitor, serving
from tests.e2e.seed import ADMINISTRATOR


def test_signs_in_where_the_link_led_and_out_again(visit: Visitor) -> None:
    page = visit("/findings?severity=critical")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Username").fill(ADMINISTRATOR[0])
    page.get_by_role("textbox", name="Password").fill("not the password at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_role("textbox", name="Password").fill(ADMINISTRATOR[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Findings", exact=True)).to_be_visible()
    expect(page.get_by_label("Remove filter Severity critical")).to_be_visible()
    page.get_by_label("Account and appearance").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/inventory")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_link_cannot_send_anybody_elsewhere_after_signing_in(visit: Visitor) -> None:
    page = visit("/sign-in?next=//elsewhere.example/")
    page.get_by_label("Username").fill(ADMINISTRATOR[0])
    page.get_by_role("textbox", name="Password").fill(ADMINISTRATOR[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    assert page.evaluate("location.pathname") == "/"


def test_the_first_administrator_comes_by_the_one_time_link(built: None, browser: Browser, database: Database) -> None:
    with database.transaction(everything=True) as connection:
        token = accounts.new_setup(connection)
    with serving(database) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/setup?token=wrong")
        expect(page.get_by_role("heading", name="This setup link is not valid")).to_be_visible()
        page.goto(f"/setup?token={token}")
        page.get_by_label("Username").fill("founder")
        page.get_by_role("textbox", name="Password", exact=True).fill("a long enough passphrase")
        page.get_by_role("textbox", name="Password again").fill("a long enough passphrase")
        page.get_by_role("button", name="Create administrator").click()
        expect(page.get_by_role("heading", name="Nothing has been scanned yet")).to_be_visible()
        expect(page.get_by_text("bartizan scan . --save")).to_be_visible()
        for path, title in (
            ("/inventory", "No assets yet"), ("/findings", "No open findings"), ("/attack-paths", "No attack paths"),
            ("/alerts", "No incidents"), ("/projects", "No projects yet"),
        ):  # fmt: skip
            page.goto(path)
            expect(page.get_by_role("heading", name=title)).to_be_visible()
        page.goto(f"/setup?token={token}")
        expect(page.get_by_role("heading", name="This installation already has an administrator")).to_be_visible()
        context.close()

"""The ways people take: from a finding to its asset and its path, by keyboard, by address, by project."""

from __future__ import annotations

import re

from playwright.sync_api import Page, StorageState, expect

from tests.e2e.conftest import SCREENSHOTS, Visitor, settled


def test_a_finding_leads_to_its_evidence_its_asset_and_its_attack_path(
    visit: Visitor, administrator: StorageState
) -> None:
    page = visit("/findings?rule=notebook-direct-internet", administrator)
    page.get_by_role("row").filter(has_text="recs-exploration").filter(has_text="breaks 1 path").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Direct internet access is on")
    expect(drawer).to_contain_text(re.compile(r"infra/recs/notebooks\.tf:\d+"))
    expect(drawer).to_contain_text("DirectInternetAccess: Disabled")
    drawer.get_by_role("link", name="The internet reaches halden-clickstream through notebook recs-exploration").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("halden-clickstream")
    step = page.get_by_role("button", name=re.compile("^Instance role"))
    step.click()
    expect(step).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("recs-notebook-role accepts it")).to_be_visible()
    expect(page.get_by_role("link", name="Turn direct internet access off")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="recs-exploration").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("recs-exploration")
    page.get_by_role("tab", name="Configuration").click()
    drift = page.get_by_role("row").filter(has_text="DirectInternetAccess")
    expect(drift).to_contain_text("Disabled")
    expect(drift).to_contain_text("Enabled")
    expect(page.get_by_role("link", name="notebook-direct-internet")).to_be_visible()


def test_every_number_is_a_door(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/", administrator)
    settled(page)
    door = page.get_by_role("main").get_by_role("link", name=re.compile(r"^\d+ open findings$"))
    number = int(re.sub(r"\D", "", door.inner_text()))
    stage = page.get_by_role("listitem").filter(has_text="Data").get_by_role("link", name=re.compile("findings?$"))
    at_stage = int(re.sub(r"\D", "", stage.inner_text()))
    door.click()
    settled(page)
    expect(page.get_by_text(f"{number} findings", exact=False).first).to_be_visible()
    page.go_back()
    stage.click()
    settled(page)
    assert "stage=data" in page.url
    expect(page.get_by_text(f"{at_stage} findings", exact=False).first).to_be_visible()


def test_filters_live_in_the_address_and_survive_a_reload(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/inventory", administrator)
    settled(page)
    page.get_by_role("complementary").get_by_label(re.compile("^Notebook")).check()
    page.get_by_role("complementary").get_by_label(re.compile("^Internet")).check()
    page.get_by_label("Name, id or type").fill("recs")
    expect(page).to_have_url(re.compile(r"q=recs"))
    settled(page)
    # The rows of before stay until the answer is there.
    page.wait_for_function("() => document.querySelectorAll('[role=row]').length < 20")
    before = page.get_by_role("row").all_inner_texts()
    assert len(before) > 1
    page.reload()
    settled(page)
    expect(page.get_by_label("Remove filter Kind notebook")).to_be_visible()
    expect(page.get_by_label("Remove filter Exposure internet")).to_be_visible()
    assert page.get_by_role("row").all_inner_texts() == before
    page.get_by_role("button", name="Clear all").click()
    expect(page).not_to_have_url(re.compile("kind="))


def test_a_long_list_holds_few_rows_and_reaches_its_end(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/inventory?sort=name", administrator)
    settled(page)
    total = int(page.get_by_role("table").get_attribute("aria-rowcount") or 0) - 1
    assert total > 350
    assert page.get_by_role("row").count() < 60
    for _ in range(40):
        page.locator("#main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
        page.wait_for_timeout(50)
        if page.locator(f"[aria-rowindex='{total + 1}']").count():
            break
    expect(page.locator(f"[aria-rowindex='{total + 1}']")).to_be_visible()


def _active(page: Page) -> str:
    return page.locator("[data-active][role=row], li[data-active]").inner_text()


def test_the_keyboard_goes_everywhere(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/", administrator)
    settled(page)
    for letter, title in (
        ("i", "Inventory"),
        ("p", "Attack paths"),
        ("a", "Alerts"),
        ("r", "Projects"),
        ("o", "Overview"),
        ("f", "Findings"),
    ):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    settled(page)
    page.keyboard.press("j")
    first = _active(page)
    page.keyboard.press("j")
    assert _active(page) != first
    page.keyboard.press("k")
    assert _active(page) == first
    page.keyboard.press("e")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Evidence")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    page.get_by_placeholder("Search assets, findings, paths, alerts, projects and rules").fill("customer-tickets")
    hit = page.get_by_role("dialog").get_by_role("button", name=re.compile("customer-tickets")).first
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("customer-tickets")


def test_the_palette_opens_by_its_chord_even_while_typing(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/findings", administrator)
    settled(page)
    page.get_by_label("Title, rule or asset").press("g")
    page.get_by_label("Title, rule or asset").press("i")
    expect(page.get_by_role("heading", level=1)).to_have_text("Findings")
    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder("Search assets, findings, paths, alerts, projects and rules")).to_be_focused()


def test_an_exception_is_taken_with_a_reason_and_withdrawn(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/findings?rule=image-floating-tag", administrator)
    settled(page)
    page.get_by_role("row").nth(1).click()
    drawer = page.get_by_role("dialog").first
    drawer.get_by_role("button", name="Accept this risk").click()
    page.get_by_label("Why is this risk acceptable?").fill("Rebuilt nightly from a mirrored base")
    page.get_by_label("Until").fill("2099-01-31")
    page.get_by_role("button", name="Accept until 31 Jan 2099").click()
    expect(drawer).to_contain_text("accepted this risk")
    expect(drawer).to_contain_text("Rebuilt nightly from a mirrored base")
    drawer.get_by_role("button", name="Withdraw the exception").click()
    expect(drawer.get_by_role("button", name="Accept this risk")).to_be_visible()


def test_a_project_is_made_with_a_live_count_and_removed(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/projects/new", administrator)
    page.get_by_label("Name", exact=True).fill("Stores")
    providers = page.get_by_placeholder("aws", exact=True)
    providers.fill("gcp")
    providers.press("Enter")
    expect(page.get_by_text("5 assets", exact=True)).to_be_visible()
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stores")
    page.get_by_placeholder("Add a person").fill("mira")
    page.get_by_role("option", name="mira").click()
    page.get_by_role("button", name="Add as viewer").click()
    expect(page.get_by_label("Remove mira")).to_be_visible()
    page.get_by_role("button", name="Delete project").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete project").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    expect(page.get_by_role("link", name="Stores")).to_have_count(0)


def test_the_project_switcher_narrows_every_page_through_the_address(
    visit: Visitor, administrator: StorageState
) -> None:
    page = visit("/inventory", administrator)
    settled(page)
    page.get_by_role("button", name="Project: All projects").click()
    page.get_by_role("menuitem", name="Customer care").click()
    expect(page.get_by_text("26 assets", exact=True)).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Findings").click()
    expect(page).to_have_url(re.compile("/findings\\?project=customer-care"))
    settled(page)
    expect(page.get_by_role("main")).not_to_contain_text("halden-clickstream")
    page.reload()
    expect(page.get_by_role("button", name="Project: Customer care")).to_be_visible()


def test_a_member_of_one_project_sees_that_project_only(visit: Visitor, analyst: StorageState) -> None:
    page = visit("/inventory", analyst)
    expect(page.get_by_text("26 assets", exact=True)).to_be_visible()
    page.get_by_label("Name, id or type").fill("clickstream")
    expect(page.get_by_role("heading", name="No asset matches these filters")).to_be_visible()
    page.goto("/projects")
    expect(page.get_by_role("listitem").filter(has_text="Customer care")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Recommendations")
    expect(page.get_by_role("button", name="New project")).to_have_count(0)
    page.goto("/attack-paths")
    settled(page)
    expect(page.get_by_role("main")).to_contain_text("support-agent")
    expect(page.get_by_role("main")).not_to_contain_text("recs-exploration")
    for path in ("/", "/findings", "/alerts", "/coverage"):
        page.goto(path)
        settled(page)
        expect(page.get_by_role("main")).not_to_contain_text("halden-clickstream")
        expect(page.get_by_role("main")).not_to_contain_text("recs-exploration")


def test_a_step_outside_the_members_projects_is_a_sealed_box_that_names_whom_to_ask(
    visit: Visitor, analyst: StorageState
) -> None:
    page = visit("/attack-paths", analyst)
    page.get_by_role("link", name=re.compile("^The internet reaches customer-tickets in 3 steps")).click()
    drawing = page.get_by_role("group", name="Attack path in 3 steps")
    expect(drawing).to_contain_text("customer-tickets")
    expect(drawing.get_by_text("Sealed", exact=True)).to_have_count(2)
    expect(drawing.get_by_text("Ask Recommendations", exact=True).first).to_be_visible()
    expect(page.get_by_text("This step begins or ends outside your projects.")).to_have_count(3)
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("recs-|notebook", re.IGNORECASE))
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(800)
    page.screenshot(path=str(SCREENSHOTS / "attack-path-sealed-wide-light.png"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    page.screenshot(path=str(SCREENSHOTS / "attack-path-sealed-phone-light.png"))


def test_many_risks_are_accepted_at_once_from_the_keyboard(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/findings?rule=image-floating-tag", administrator)
    settled(page)
    for key in ("j", "x", "j", "x", "j", "x", "x"):
        page.keyboard.press(key)
    chosen = page.get_by_role("region", name="Selected findings")
    expect(chosen).to_contain_text("2 findings selected")
    chosen.get_by_role("button", name="Accept these risks").click()
    page.get_by_label("Why are these risks acceptable?").fill("Rebuilt nightly from a mirrored base")
    page.get_by_role("button", name="Accept until withdrawn").click()
    expect(chosen).to_have_count(0)
    accepted = page.request.get("/api/findings?rule=image-floating-tag&state=accepted").json()["items"]
    assert len(accepted) == 2
    page.goto("/findings?rule=image-floating-tag&state=accepted")
    for _ in accepted:
        page.get_by_role("row").nth(1).click()
        page.get_by_role("button", name="Withdraw the exception").click()
        expect(page.get_by_role("button", name="Accept this risk")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.request.get("/api/findings?rule=image-floating-tag&state=accepted").json()["total"] == 0


def test_an_outage_is_one_sentence_with_a_retry(visit: Visitor, administrator: StorageState) -> None:
    page = visit("/findings", administrator)
    settled(page)
    page.context.set_offline(True)
    page.get_by_role("complementary").get_by_label(re.compile("^Critical")).check()
    outage = page.get_by_role("alert")
    expect(outage).to_contain_text("The server cannot be reached.")
    page.context.set_offline(False)
    outage.get_by_role("button", name="Try again").click()
    expect(outage).to_have_count(0)
    expect(page.get_by_text("9 findings open")).to_be_visible()

"""Signing in, CSRF, lock-out, tokens, the setup link, and what every answer carries."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from bartizan.model.codec import to_data
from bartizan.model.project import Role
from bartizan.server.state import Settings
from bartizan.service import accounts
from bartizan.store.database import Database
from tests.server import people
from tests.server.people import PASSWORD, served, sign_in
from tests.store.results import asset, finding, result


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    with database.transaction() as connection:
        accounts.create_user(connection, "admin", PASSWORD, Role.ADMINISTRATOR)
        accounts.create_user(connection, "vic", PASSWORD, Role.VIEWER)
    with served(database) as address:
        yield address


def attempt(address: str, password: str, username: str = "admin") -> httpx.Response:
    return httpx.post(f"{address}/api/session", json={"username": username, "password": password}, timeout=30)


def test_a_session_begins_and_ends(address: str) -> None:
    with sign_in(address, "admin") as person:
        body = person.get("/api/session")
        assert (body["username"], body["role"], body["csrf"]) == ("admin", "administrator", person.csrf)
        assert "user:manage" in body["organisation_actions"]
        assert person.send("DELETE", "/api/session")[0] == 204
        assert person.client.get("/api/session").status_code == 401


def test_the_cookie_is_closed_to_scripts_and_other_sites(address: str) -> None:
    cookie = attempt(address, PASSWORD).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_the_secret_itself_is_not_stored(address: str, database: Database) -> None:
    secret = attempt(address, PASSWORD).cookies["bartizan_session"]
    with database.transaction() as connection:
        stored = connection.execute(text("SELECT s::text FROM session s")).scalars().all()
        hashed = connection.execute(text("SELECT password FROM account WHERE username = 'admin'")).scalar_one()
    assert stored
    assert not any(secret in row for row in stored)
    assert hashed.startswith("$argon2id$")


@pytest.mark.parametrize(("username", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", ""),
                                                    ("admin", "x" * 100_000), ("ad\x00min", "y")])  # fmt: skip
def test_a_wrong_name_and_a_wrong_password_read_the_same(address: str, username: str, password: str) -> None:
    answer = attempt(address, password, username)
    assert answer.status_code in {401, 400}
    assert answer.headers["content-type"] == "application/problem+json"
    if "\x00" not in username:
        assert answer.json()["detail"].startswith("the name or the password is wrong")


def test_unsafe_requests_need_the_csrf_token(address: str) -> None:
    with sign_in(address, "admin") as person:
        for headers in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": ""}):
            refused = person.client.post("/api/projects", json={"name": "x"}, headers=headers)
            assert refused.status_code == 403
            assert "CSRF" in refused.json()["detail"]
        assert person.send("POST", "/api/projects", {"name": "x"})[0] == 201
        assert person.client.get("/api/projects").json()["total"] == 1


def test_another_site_cannot_sign_a_browser_in_with_a_form(address: str) -> None:
    form = httpx.post(f"{address}/api/session", data={"username": "admin", "password": PASSWORD})
    plain = httpx.post(
        f"{address}/api/session", content=json.dumps({"username": "admin", "password": PASSWORD}),
        headers={"Content-Type": "text/plain"},
    )  # fmt: skip
    assert (form.status_code, plain.status_code) == (422, 422)


def test_wrong_passwords_lock_the_account_for_a_while(address: str, database: Database) -> None:
    for _ in range(accounts.FAILURES):
        assert attempt(address, "wrong").status_code == 401
    assert attempt(address, PASSWORD).status_code == 401
    with database.transaction() as connection:
        connection.execute(text("UPDATE account SET locked_until = now() - interval '1 second'"))
    assert attempt(address, PASSWORD).status_code == 200


def test_attempts_from_one_address_are_limited(address: str) -> None:
    answers = [attempt(address, "wrong", "ghost") for _ in range(12)]
    assert [one.status_code for one in answers].count(429) >= 1
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "wait" in answers[-1].json()["detail"]


def test_a_session_ends_by_itself(address: str, database: Database) -> None:
    for change in ("expires = now() - interval '1 second'", "seen = now() - interval '2 hours'"):
        with sign_in(address, "vic") as person:
            with database.transaction() as connection:
                connection.execute(text(f"UPDATE session SET {change}"))
            assert person.client.get("/api/session").status_code == 401


def test_a_changed_user_is_signed_out_and_a_deactivated_one_stays_out(address: str) -> None:
    with sign_in(address, "vic") as vic, sign_in(address, "admin") as admin:
        assert admin.send("PATCH", "/api/users/vic", {"active": False})[0] == 200
        assert vic.client.get("/api/session").status_code == 401
        assert attempt(address, PASSWORD, "vic").status_code == 401


def test_the_last_administrator_stays_one(address: str) -> None:
    with sign_in(address, "admin") as admin:
        for change in ({"role": "viewer"}, {"role": "none"}, {"active": False}):
            status, body = admin.send("PATCH", "/api/users/admin", change)
            assert (status, body["detail"]) == (409, "this is the last administrator; make another one first")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "new", "password": "long enough to do"}, 201),
        ({"username": "new", "password": "short"}, 400),
        ({"username": "newcomer", "password": "newcomer newcomer"}, 400),
        ({"username": "a b", "password": "long enough to do"}, 400),
        ({"username": "vic", "password": "long enough to do"}, 409),
        ({"username": "new", "password": "long enough to do", "role": "king"}, 422),
        ({"username": "new", "password": "long enough to do", "extra": 1}, 422),
    ],
)
def test_users_are_made_by_rules(address: str, body: dict[str, str], status: int) -> None:
    with sign_in(address, "admin") as admin:
        assert admin.send("POST", "/api/users", body)[0] == status


def token(address: str, *actions: str, days: int = 1) -> tuple[str, str]:
    with sign_in(address, "admin") as admin:
        status, body = admin.send("POST", "/api/tokens", {"name": "ci", "actions": list(actions), "days": days})
        assert status == 201, body
        return str(body["secret"]), str(body["id"])


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_does_what_it_says_and_no_more(address: str) -> None:
    secret, _ = token(address, "asset:read")
    assert httpx.get(f"{address}/api/assets", headers=bearer(secret)).status_code == 200
    for path in ("findings", "users", "tokens", "session"):
        assert httpx.get(f"{address}/api/{path}", headers=bearer(secret)).status_code == 403


def test_a_token_ends(address: str, database: Database) -> None:
    secret, identifier = token(address, "asset:read")
    with database.transaction() as connection:
        connection.execute(text("UPDATE token SET expires = now() - interval '1 second'"))
    assert httpx.get(f"{address}/api/assets", headers=bearer(secret)).status_code == 401
    secret, identifier = token(address, "asset:read")
    with sign_in(address, "admin") as admin:
        assert admin.send("DELETE", f"/api/tokens/{identifier}")[0] == 204
    assert httpx.get(f"{address}/api/assets", headers=bearer(secret)).status_code == 401


def test_a_token_falls_with_its_owners_role(address: str) -> None:
    secret, _ = token(address, "user:manage")
    with sign_in(address, "admin") as admin:
        assert admin.send("POST", "/api/users",
                          {"username": "second", "password": PASSWORD, "role": "administrator"})[0] == 201  # fmt: skip
    with sign_in(address, "second") as second:
        assert second.send("PATCH", "/api/users/admin", {"role": "viewer"})[0] == 200
    assert httpx.get(f"{address}/api/users", headers=bearer(secret)).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "actions": []}, 400),
        ({"name": "x", "actions": ["asset:destroy"]}, 400),
        ({"name": "x", "actions": ["token:manage"]}, 400),
        ({"name": "", "actions": ["asset:read"]}, 400),
        ({"name": "x", "actions": ["asset:read"], "days": 0}, 400),
        ({"name": "x", "actions": ["asset:read"], "days": 10**9}, 400),
        ({"name": "x", "actions": ["user:manage"]}, 403),
    ],
)
def test_tokens_are_made_by_rules(address: str, body: object, status: int) -> None:
    with sign_in(address, "vic") as person:
        assert person.send("POST", "/api/tokens", body)[0] == status


def test_the_secret_of_a_token_is_shown_once(address: str) -> None:
    secret, _ = token(address, "asset:read")
    with sign_in(address, "admin") as admin:
        assert secret not in admin.client.get("/api/tokens").text
    assert secret.startswith("bzn_")


def test_the_setup_link_makes_one_administrator(database: Database) -> None:
    with database.transaction() as connection:
        secret = accounts.new_setup(connection)
    with served(database) as address:
        assert httpx.get(f"{address}/api/setup").json() == {"needed": True, "valid": False}
        assert httpx.get(f"{address}/api/setup", params={"token": secret}).json() == {"needed": True, "valid": True}
        wrong = {"token": "wrong", "username": "root", "password": PASSWORD}
        assert httpx.post(f"{address}/api/setup", json=wrong, timeout=30).status_code == 403
        made = httpx.post(f"{address}/api/setup", json={**wrong, "token": secret}, timeout=30)
        assert (made.status_code, made.json()["role"]) == (201, "administrator")
        assert httpx.get(f"{address}/api/session", cookies=made.cookies).status_code == 200
        again = httpx.post(f"{address}/api/setup", json={**wrong, "token": secret, "username": "evil"}, timeout=30)
        assert again.status_code == 403
        assert httpx.get(f"{address}/api/setup", params={"token": secret}).json() == {"needed": False, "valid": False}


def test_every_answer_carries_the_headers_and_errors_are_problems(address: str) -> None:
    for path, status in (("/api/assets", 401), ("/api/nothing", 404), ("/", None), ("/api/health", 200)):
        answer = httpx.get(f"{address}{path}")
        assert status is None or answer.status_code == status
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        if status is not None and status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}
    assert httpx.get(f"{address}/api/assets").headers["www-authenticate"] == "Bearer"


def test_large_answers_are_compressed(address: str) -> None:
    answer = httpx.get(f"{address}/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_the_dashboard_answers_its_own_addresses_and_nothing_outside(database: Database, tmp_path: object) -> None:
    from pathlib import Path

    static = Path(str(tmp_path)) / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>app</title>")
    (static / "assets" / "x-1.js").write_text("1")
    (static.parent / "secret.txt").write_text("hidden words")
    with served(database, Settings(static=static)) as address:
        assert "app" in httpx.get(f"{address}/findings/abc", headers={"Accept": "text/html"}).text
        asset_ = httpx.get(f"{address}/assets/x-1.js")
        assert "immutable" in asset_.headers["cache-control"]
        assert httpx.get(f"{address}/assets/missing.js").status_code == 404
        assert httpx.get(f"{address}/api/missing").status_code == 404
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/%00"):
            assert "hidden words" not in httpx.get(f"{address}{path}").text
    with served(database, Settings(static=static / "none")) as address:
        missing = httpx.get(f"{address}/")
        assert missing.status_code == 503
        assert "make web" in missing.text


@pytest.mark.parametrize("compressed", [False, True])
def test_a_scan_is_uploaded(address: str, compressed: bool) -> None:
    one = asset("one")
    body = json.dumps(to_data(result(one, findings=[finding(one)]))).encode()
    secret, _ = token(address, "scan:write")
    headers = {**bearer(secret), **({"Content-Encoding": "gzip"} if compressed else {})}
    answer = httpx.post(f"{address}/api/scans", content=gzip.compress(body) if compressed else body, headers=headers)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["assets"], answer.json()["findings"], answer.json()["current"]) == (1, {"high": 1}, True)
    with sign_in(address, "admin") as admin:
        assert admin.get("/api/findings")["total"] == 1


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"{", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"[]", {}, 400),
        (b'{"schema": "other/1"}', {}, 400),
        (b'{"schema": "bartizan/1"}', {}, 400),
        (b'{"schema": "bartizan/1", "scan": 1}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400),
        (b"{}", {"Content-Encoding": "br"}, 400),
    ],
)
def test_a_wrong_upload_is_one_sentence(address: str, body: bytes, headers: dict[str, str], status: int) -> None:
    secret, _ = token(address, "scan:write")
    answer = httpx.post(f"{address}/api/scans", content=body, headers={**headers, **bearer(secret)})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert len(answer.json()["detail"]) < 300


def test_large_bodies_are_refused(database: Database, address: str) -> None:
    with served(database, Settings(scan_bytes=1000, body_bytes=1000)) as small:
        secret, _ = token(address, "scan:write")
        bomb = gzip.compress(b" " * 10_000_000)
        answer = httpx.post(f"{small}/api/scans", content=bomb, headers={**bearer(secret), "Content-Encoding": "gzip"})
        assert answer.status_code == 413
        assert httpx.post(f"{small}/api/session", content=b" " * 2000).status_code == 413

        def endless() -> Iterator[bytes]:
            for _ in range(20):
                yield b" " * 1000

        try:
            status = httpx.post(f"{small}/api/session", content=endless()).status_code
        except httpx.HTTPError:
            status = 400
        assert status in {400, 413}


def test_triage_by_the_api(database: Database) -> None:
    people.populate(database)
    with served(database) as address, sign_in(address, "shop-analyst") as member:
        identifier = people.SHOP_WRONG.id
        assert member.send("PATCH", f"/api/findings/{identifier}", {"state": "accepted"})[0] == 400
        status, body = member.send("PATCH", f"/api/findings/{identifier}", {"state": "accepted", "why": "known"})
        assert (status, body["state"], body["acceptance"]["who"]) == (200, "accepted", "shop-analyst")
        assert member.get("/api/findings")["total"] == 0
        assert member.get("/api/findings", state="accepted")["total"] == 1
        assert member.send("PATCH", f"/api/findings/{identifier}", {"state": "open"})[1]["state"] == "open"

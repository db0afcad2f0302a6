"""The API keeps its own description, whatever is sent; and no route can be written without an action."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bartizan.model.project import Role
from bartizan.server.app import RESOURCES, create_app
from bartizan.server.ask import Permit
from bartizan.server.router import Routes
from bartizan.server.state import State
from bartizan.service import accounts, tokens
from bartizan.service.access import ACTIONS, PERSONAL
from bartizan.store.database import Database
from bartizan.store.embedded import Embedded
from tests.server import people
from tests.server.people import served
from tests.store.postgres import fresh

SCHEMA = schemathesis.openapi.from_dict(create_app(State(Database.nowhere())).openapi())
FOUND = list(SCHEMA.get_all_operations())
OPERATIONS = {one.label: one for one in (found.ok() for found in FOUND if isinstance(found, Ok))}
EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "5"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(postgres: Embedded, template: str) -> Iterator[tuple[str, str]]:
    """The address of a filled server, and a token of its administrator that may do all."""
    with fresh(postgres, template) as database:
        people.populate(database)
        with database.transaction(everything=True) as connection:
            accounts.create_user(connection, "robot", people.PASSWORD, Role.ADMINISTRATOR)
            secret = tokens.make_for(connection, "robot", "all", sorted(ACTIONS - PERSONAL), 1).secret
        with served(database) as address:
            yield address, secret


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        (label, mode)
        for label, operation in sorted(OPERATIONS.items())
        for mode in GenerationMode
        # What takes nothing cannot be sent anything wrong.
        if mode is GenerationMode.POSITIVE or operation.path_parameters or operation.query or operation.body
    ],
)
def test_fuzz_every_operation_keeps_its_description(api: tuple[str, str], label: str, mode: GenerationMode) -> None:
    address, secret = api

    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(OPERATIONS[label].as_strategy(generation_mode=mode))
        headers = {"Authorization": f"Bearer {secret}"}
        case.call_and_validate(base_url=address, headers=headers, checks=CHECKS)

    check()


def test_every_operation_is_well_described() -> None:
    assert len(OPERATIONS) == len(FOUND) > 30


def test_a_route_without_a_known_action_cannot_be_written() -> None:
    routes = Routes("/api/x", tag="x")
    with pytest.raises(TypeError):
        routes.get("")  # type: ignore[call-arg]
    for wrong in ("", "asset:destroy", None):
        with pytest.raises(ValueError, match="no such action"):
            routes.get("", action=wrong)  # type: ignore[arg-type]


def test_the_public_routes_are_these() -> None:
    public = {
        (min(route.methods), route.path)
        for resource in RESOURCES
        for route in resource.routes.router.routes
        if any(isinstance(one.dependency, Permit) and one.dependency.action is None for one in route.dependencies)
    }
    every = [route for resource in RESOURCES for route in resource.routes.router.routes]
    assert all(any(isinstance(one.dependency, Permit) for one in route.dependencies) for route in every)
    assert public == {("POST", "/api/session"), ("GET", "/api/setup"), ("POST", "/api/setup"), ("GET", "/api/health")}


def test_every_operation_says_its_action_and_its_problems() -> None:
    document = create_app(State(Database.nowhere())).openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert "x-action" in operation, (method, path)
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert {"401", "403", "404", "422"} <= set(operation["responses"])

"""Projects and their members."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import MemberList, ProjectDraft, ProjectPatch, SelectorDraft
from bartizan.service import projects
from bartizan.service.views.base import Page
from bartizan.service.views.people import Member, Preview, ProjectRow

routes = Routes("/api/projects", tag="projects")
Id = Annotated[str, Path(max_length=64)]


@routes.get("", action="project:read")
def list_projects(ask: Ask) -> Page[ProjectRow]:
    """The projects in which the caller has a role."""
    return projects.page(ask.view)


@routes.post("", action="project:create", status=201)
def create_project(ask: Ask, body: ProjectDraft) -> ProjectRow:
    """A new project; its members are added after."""
    return projects.create(ask.view, body.name, body.description, body.selectors)


@routes.post("/preview", action="project:write")
def preview_project(ask: Ask, body: SelectorDraft) -> Preview:
    """What selectors would take, of the assets that the caller may see."""
    return projects.preview(ask.view, body.selectors)


@routes.get("/{id}", action="project:read")
def get_project(ask: Ask, id: Id) -> ProjectRow:
    """One project."""
    return projects.get(ask.view, id)


@routes.patch("/{id}", action="project:write")
def change_project(ask: Ask, id: Id, body: ProjectPatch) -> ProjectRow:
    """Change a project; new selectors apply at once."""
    return projects.change(ask.view, id, body.name, body.description, body.selectors)


@routes.delete("/{id}", action="project:create")
def delete_project(ask: Ask, id: Id) -> None:
    """Remove a project and all roles in it; its assets stay."""
    projects.delete_project(ask.view, id)


@routes.get("/{id}/members", action="project:read")
def list_members(ask: Ask, id: Id) -> Page[Member]:
    """Who has which role in a project."""
    return projects.members(ask.view, id)


@routes.put("/{id}/members", action="project:write")
def set_members(ask: Ask, id: Id, body: MemberList) -> Page[Member]:
    """Replace the members of a project; nobody gives a role above their own."""
    return projects.set_members(ask.view, id, {m.username: m.role for m in body.members})

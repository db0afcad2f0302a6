"""What the edge functions of Azure share: the account of a thing, whether its network is open, its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.catalog.paths import get
from bartizan.graph.access.answer import Answer, Decision, New
from bartizan.graph.access.azure.access import AzureAccess
from bartizan.graph.access.azure.roles import built_in
from bartizan.graph.attack.moves import Basis, Ground
from bartizan.graph.flows import DATA
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

_LISTS = ("properties.networkRuleSet.ipRules", "properties.ipRules", "properties.isVirtualNetworkFilterEnabled")
"""Where an account lists whom its network admits; empty or absent is everyone."""

GRANT = "Microsoft.Authorization/roleAssignments/write"
ROLE_ASKED = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]"


@dataclass(slots=True)
class Reader:
    """The ground and Azure's access, and what was looked at once."""

    ground: Ground
    access: AzureAccess
    _accounts: dict[str, Asset] = field(default_factory=dict)
    _open: dict[str, bool] = field(default_factory=dict)
    _who: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)

    def account(self, asset: Asset) -> Asset:
        """The outermost resource that an asset is a part of: a container's account, a secret's vault."""
        held = self._accounts.get(asset.id)
        if held is None:
            chain = [scope[1] for scope in self.access.places.above(asset.id) if scope[0] == "asset"]
            held = self._accounts[asset.id] = self.ground.facts.assets[chain[-1]]
        return held

    def who(self, action: str, target: Asset) -> list[str]:
        """The principals that are given an action on a scope above the target, and may be asked about."""
        key = action, target.type
        if key not in self._who:
            held: dict[str, list[str]] = {}
            for principal in self.access.principals:
                if self.access.speaks(principal, action):
                    for id_ in self.access.reach(principal, action, target.type):
                        held.setdefault(id_, []).append(principal)
            self._who[key] = held
        return self._who[key].get(target.id, [])

    def is_open(self, account: Asset) -> bool:
        """Whether every address may connect; where not, a holder of a right may stand outside."""
        held = self._open.get(account.id)
        if held is None:
            config = self.ground.facts.config(account)
            access = get(config, "properties.publicNetworkAccess")
            rule = get(config, "properties.networkAcls.defaultAction")
            said = access is None or (isinstance(access, str) and access.lower() == "enabled")
            listed = any(get(config, path) not in (None, [], False) for path in _LISTS)
            held = self._open[account.id] = said and not listed and (rule is None or rule == "Allow")
        return held

    def parts(self, target: Asset) -> Iterator[str]:
        """The parts of a store that something uses, and the whole."""
        yield ""
        if target.kind in DATA:
            yield from (part for part in self.ground.facts.scopes(target.id) if part)


def may_grant(reader: Reader, principal: str, on: str | New, roles: Sequence[str]) -> Answer:
    """Whether a principal may give one of `roles`, by their names, on a scope: conditions often limit which.

    The best answer of all: an allowed one, else one that depends, else the denial.
    """
    best = Answer(Decision.DENIED, "no role assignment may be made there")
    for name in roles:
        role = built_in().named(name)
        answer = reader.access.may(principal, GRANT, on, {ROLE_ASKED: (role.id,)} if role is not None else None)
        if answer.decision is Decision.ALLOWED:
            return answer
        best = answer if answer.possible else best
    return best


def basis_of(answer: Answer, more: tuple[Evidence, ...], *, open_: bool) -> Basis:
    """A basis that rests on an answer and on what the target's configuration says."""
    depends = open_ or answer.decision is Decision.DEPENDS
    certainty = Certainty.CONDITIONAL if depends else Certainty.PROVEN
    return Basis((*answer.evidence, *more), answer.facts, certainty, broad=answer.broad)

"""The values of one template: what can be known is computed, the rest becomes `Unknown`.

Intrinsic functions stand in tables of their own (`functions_text`, `functions_lookup`, `conditions`);
here is what they share: references, attributes, conditions, and the walk over properties.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation import conditions, functions_lookup, functions_text
from bartizan.sources.repository.cloudformation.around import Around, Nowhere
from bartizan.sources.repository.cloudformation.loops import expanded
from bartizan.sources.repository.cloudformation.nodes import FOR_EACH, FUNCTION, SHORT, TRANSFORM, untagged, written
from bartizan.sources.repository.cloudformation.parameters import Deployment, parameter, pseudo
from bartizan.sources.repository.cloudformation.physical import DERIVED, NAMED_BY_REF
from bartizan.sources.repository.cloudformation.template import Template
from bartizan.sources.repository.cloudformation.text import NOTHING, joined, stored
from bartizan.sources.repository.evaluated import Budget, Partial, pieces_of
from bartizan.sources.repository.yaml_marks import Marked

DEPTH = 60


@dataclass(slots=True)
class Evaluator:
    """Evaluates the values of one template; `ids` gives each resource's asset id."""

    template: Template
    ids: dict[str, str]
    budget: Budget
    deployment: Deployment = field(default_factory=Deployment)
    around: Around = field(default_factory=Nowhere)
    _conditions: dict[str, bool | None] = field(default_factory=dict)
    _names: dict[tuple[str, str], object] = field(default_factory=dict)
    _depth: int = 0

    def value(self, node: Marked) -> object:
        """The value of a node. Raises `OutOfBudget`."""
        self.budget.spend()
        if self._depth >= DEPTH:
            return Unknown(f"nested deeper than {DEPTH} levels")
        self._depth += 1
        try:
            return self._value(node)
        finally:
            self._depth -= 1

    def _value(self, node: Marked) -> object:
        if node.tag.startswith("!"):
            return stored(self._intrinsic(SHORT.get(node.tag, f"Fn::{node.tag[1:]}"), untagged(node)))
        if isinstance(node.value, dict):
            if len(node.value) == 1:
                (name, argument), *_ = node.value.items()
                if FUNCTION.match(name) and not name.startswith(FOR_EACH) and self._is_call(name, argument):
                    return stored(self._intrinsic(name, argument))
            return self._object(node)
        if isinstance(node.value, list):
            values = [self.value(item) for item in node.value]
            return [value for value in values if value is not NOTHING]
        return stored(node.value) if isinstance(node.value, str) else node.value

    def _is_call(self, name: str, argument: Marked) -> bool:
        """Some resources have a property `Condition`; a call names one of the template's conditions."""
        return name != "Condition" or argument.text() in self.template.conditions

    def _object(self, node: Marked) -> object:
        assert isinstance(node.value, dict)  # noqa: S101 - the caller looked
        out: dict[str, object] = {}
        for key, inner in node.items():
            if key.startswith(FOR_EACH):
                loop = expanded(Marked({key: inner}, node.line, node.end_line), self)
                more = Unknown(loop.problems[0][1]) if loop.problems else self.value(loop.node)
                if not isinstance(more, dict):
                    return more
                out.update(more)
            elif key == TRANSFORM:
                more = self._intrinsic(key, inner)
                if not isinstance(more, dict):
                    # What a macro adds beside the other properties is not known, so what is absent is not either.
                    return more if isinstance(more, Unknown) else Unknown(written(key, inner))
                out.update({name: value for name, value in more.items() if name not in node.value})
            else:
                evaluated = self.value(inner)
                if evaluated is not NOTHING:
                    out[key] = evaluated
        return out

    def _intrinsic(self, name: str, argument: Marked) -> object:
        function = FUNCTIONS.get(name)
        why = written(name, argument)
        return Unknown(why) if function is None else function(self, argument, why)

    def arguments(self, node: Marked, count: int) -> list[object] | None:
        """The evaluated arguments of a function, or None when there are too few."""
        if not isinstance(node.value, list) or len(node.value) < count:
            return None
        return [self.value(item) for item in node.value]

    def reference(self, name: str, why: str) -> object:
        """`Ref`: a parameter, a pseudo parameter or a resource."""
        if name == "AWS::NoValue":
            return NOTHING
        if name.startswith("AWS::"):
            return pseudo(name, self.deployment)
        resource = self.template.resources.get(name)
        if resource is None:
            made_by, dot, what = name.partition(".")
            if dot and made_by in self.ids:
                # SAM: the alias or version of a function, the stage of an API.
                return self._asset(made_by, why, what)
            return parameter(name, self.template.parameters.get(name), self.deployment)
        wanted = NAMED_BY_REF.get(resource.type)
        known = self.property_text(name, wanted) if wanted is not None else None
        return known if isinstance(known, str) else self._asset(name, why, "Ref", known)

    def _asset(self, name: str, why: str, attribute: str, known: object = None) -> Unknown:
        """A reference whose text is not wholly known."""
        id_ = self.ids.get(name)
        if id_ is None:
            return Unknown(why)
        return Unknown(why, (id_,), attribute, pieces_of(known.parts) if isinstance(known, Partial) else ())

    def physical_name(self, name: str) -> str | None:
        """The name that a resource is given, when it is known and `Ref` gives it."""
        wanted = NAMED_BY_REF.get(self.template.resources[name].type)
        found = self.property_text(name, wanted) if wanted is not None else None
        return found if isinstance(found, str) else None

    def property_text(self, name: str, wanted: str) -> str | Partial | None:
        """A property of a resource, when it is text, wholly known or with holes."""
        node = self.template.resources[name].properties.get(wanted)
        if node is None or name not in self.ids:
            return None
        key = (name, wanted)
        if key not in self._names:
            self._names[key] = None  # a name that refers to itself is not known
            self._names[key] = self.value(node)
        found = self._names[key]
        return found if isinstance(found, str | Partial) and found else None

    def attribute(self, name: str, attribute: str, why: str) -> object:
        """`Fn::GetAtt`: what follows from the template, else a reference."""
        resource = self.template.resources.get(name)
        if resource is None:
            return Unknown(why)
        if attribute.startswith("Outputs."):
            found = self.around.output(name, attribute.removeprefix("Outputs."))
            return self._asset(name, why, attribute) if found is None else found
        derived = DERIVED.get((resource.type, attribute))
        if derived is not None:
            known = self.property_text(name, NAMED_BY_REF[resource.type])
            known = None if known is None else self._derived(derived, known, why)
        else:
            known = self.property_text(name, attribute)
        return known if isinstance(known, str) else self._asset(name, why, attribute, known)

    def _derived(self, template: str, name: str | Partial, why: str) -> str | Partial | None:
        begin, _, end = template.partition("{}")
        value = joined([begin, name, end], why)
        return value if isinstance(value, str | Partial) else None

    def condition(self, name: str) -> bool | None:
        """A named condition: true, false, or None when it cannot be decided."""
        if name not in self._conditions:
            self._conditions[name] = None  # a condition that refers to itself is undecided
            node = self.template.conditions.get(name)
            self._conditions[name] = None if node is None else self.decide(node)
        return self._conditions[name]

    def decide(self, node: Marked) -> bool | None:
        """Whether a condition's expression is true; None when that cannot be decided."""
        value = self.value(node)
        if value in ("true", "false"):
            return value == "true"
        return value if isinstance(value, bool) else None


FUNCTIONS = {**functions_text.FUNCTIONS, **functions_lookup.FUNCTIONS, **conditions.FUNCTIONS}
"""Every function that is evaluated, by its long name."""

"""Resources and data sources: their instances, and what a reference to an attribute of one gives."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bartizan.catalog.expression.pieces import CALLER
from bartizan.model.asset import name_reference
from bartizan.model.values import PACKAGED, Unknown, Value
from bartizan.sources.repository.evaluated import Body, JsonText, Partial, pieces_of
from bartizan.sources.repository.terraform import place
from bartizan.sources.repository.terraform.blocks import block_type, nested, own, put
from bartizan.sources.repository.terraform.derived import derive, partition
from bartizan.sources.repository.terraform.documents import iam_bindings, policy_document
from bartizan.sources.repository.terraform.expand import expand
from bartizan.sources.repository.terraform.object_lines import object_lines
from bartizan.sources.repository.terraform.syntax import Block, names_in

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.evaluate import Scope
    from bartizan.sources.repository.terraform.module import Module, Provider

META = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"})
"""Arguments and blocks that are Terraform's own, not the resource's."""

REPEATS = frozenset({"count", "for_each"})
_PENDING = object()


class Resource:
    """A `resource` or `data` block."""

    def __init__(self, module: Module, mode: str, block: Block) -> None:
        self.module = module
        self.mode = mode
        self.block = block
        self.type, self.name = block.labels[0], block.labels[1]

    @property
    def address(self) -> str:
        """The address without a key: `module.x.aws_iam_role.r`."""
        data = "data." if self.mode == "data" else ""
        return f"{self.module.prefix}{data}{self.type}.{self.name}"

    def value(self) -> object:
        """What the bare reference is: an instance, or a list or map of instances."""

        def make(key: str, bindings: Mapping[str, object]) -> Instance:
            return Instance(self, key, bindings)

        return self.module.memo(self.mode, f"{self.type}.{self.name}", lambda: expand(self.module, self.block, make))

    def instances(self) -> Iterator[Instance]:
        """The instances; none when the count is zero."""
        value = self.value()
        values = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
        return (inner for inner in values if isinstance(inner, Instance))


class Instance:
    """One instance of a resource or data source."""

    __slots__ = ("_memo", "asset_id", "key", "resource", "scope")

    def __init__(self, resource: Resource, key: str, bindings: Mapping[str, object]) -> None:
        self.resource = resource
        self.key = key
        self.scope: Scope = resource.module.scope.bind({**bindings, "self": Unknown("self")})
        path = resource.module.id_path or resource.block.path
        world = resource.module.world
        self.asset_id = world.context.asset_id(path, self.address + world.suffix)
        self._memo: dict[str, object] = {}

    @property
    def address(self) -> str:
        """The whole address: `module.x.aws_iam_role.r["a"]`."""
        return self.resource.address + self.key

    @property
    def type(self) -> str:
        """The resource type."""
        return self.resource.type

    @property
    def name(self) -> str:
        """The name in the code, with the key."""
        return f"{self.resource.name}{self.key}"

    @property
    def path(self) -> str:
        """The file in which the block stands."""
        return self.resource.block.path

    @property
    def line(self) -> int:
        """The block's first line."""
        return self.resource.block.line

    @property
    def end_line(self) -> int:
        """The block's last line."""
        return self.resource.block.end_line

    @property
    def stands_for_all(self) -> bool:
        """Whether it stands for instances of which it is not known how many there are, if any."""
        return not self.key and not self.resource.block.arguments.keys().isdisjoint(REPEATS)

    @property
    def may_be_absent(self) -> bool:
        """Whether it, or the module that it is in, stands for instances of which there may be none."""
        return self.stands_for_all or self.resource.module.may_be_absent

    def argument(self, name: str) -> object:
        """The value of an argument, or of the nested blocks of a type; None when absent."""
        found = self._memo.get(name, self)
        if found is _PENDING:
            return Unknown(f"{self.address}.{name} refers to itself")
        if found is not self:
            return found
        self._memo[name] = _PENDING
        try:
            self._memo[name] = result = self._argument(name)
        except BaseException:
            del self._memo[name]
            raise
        return result

    def _argument(self, name: str) -> object:
        block = self.resource.block
        argument = block.arguments.get(name)
        if argument is not None:
            return self.resource.module.value(argument.expression.node, self.scope)
        found = [inner for inner in block.blocks if block_type(inner) == name]
        if not found:
            return None
        value = nested(found, self.scope, self.resource.module)
        if self.resource.mode != "data":
            own(value, self.asset_id, name)
        return value

    def body(self) -> Body:
        """All arguments and nested blocks but Terraform's own; absent and null ones are left out."""
        block = self.resource.block
        body = Body(block.line, block.end_line)
        for name, argument in block.arguments.items():
            if name not in META:
                put(body, name, self.argument(name), argument.line)
        for inner in block.blocks:
            name = block_type(inner)
            if name not in META and name not in body:
                put(body, name, self.argument(name), inner.line)
        return body

    def attribute(self, name: str, text: str) -> object:
        """What `<resource>.<name>` is: an argument, a computed text, or an unknown that names the asset."""
        if self.resource.mode == "data":
            return self._data(name, text)
        argument = "input" if name == "output" and self.resource.type == "terraform_data" else name
        given = self.argument(argument) if argument not in META else None
        if isinstance(given, Partial):
            # The name of a thing says which thing it is, also where its text is not known.
            return Unknown(text, (self.asset_id,), name, pieces_of(given.parts))
        if isinstance(given, Unknown) and not given.assets and name == self._naming():
            return Unknown(text, (self.asset_id,), name, given.pieces)
        if given is not None:
            return given
        known = self.computed(name)
        if known is None and name == "project" and self.resource.type.startswith("google_"):
            known = self.account()
        if known is not None:
            return known
        return Unknown(text, (self.asset_id,), name, place.identifier(self, name))

    def whole(self, _text: str) -> Unknown:
        """The resource as a value by itself."""
        assets = () if self.resource.mode == "data" else (self.asset_id,)
        return Unknown(self.address, assets)

    def computed(self, name: str) -> str | None:
        """An attribute that the provider makes of arguments; None when it is no such one or not known."""
        if (self.resource.type, name) == ("aws_bedrock_guardrail", "version"):
            return "DRAFT"
        table = self.resource.module.world.context.catalog.terraform.get(self.resource.type)
        template = None if table is None else table.computed.get(name)
        return None if template is None else derive(template, self._for_derived)

    def _for_derived(self, name: str) -> object:
        if name == "partition":
            return partition(self.region())
        given = self.argument(name)
        return self.setting(name) if given is None else given

    def _data(self, name: str, text: str) -> object:
        kind = self.resource.type
        if kind == "aws_iam_policy_document" and name in {"json", "minified_json"}:
            document = self._memo.get("(document)")
            if document is None:
                document = self._memo["(document)"] = policy_document(self.body())
            return JsonText(document, text)
        if kind == "google_iam_policy" and name == "policy_data":
            return JsonText(iam_bindings(self.body()), text)
        if kind == "archive_file" and name == "output_path" and (packed := self._packed()) is not None:
            return packed
        about = self._about_deployment(name, text)
        if about is not None:
            return about
        given = self.argument(name) if name not in META else None
        if given is not None:
            return given
        known = self.computed(name)
        if known is not None:
            return known
        named = self._named()
        if named:
            return Unknown(text, (named,), name)
        # What a data source finds is there, and has an id.
        return Unknown(text, (), name, (None,)) if name in {"id", "arn"} else Unknown(text)

    def _packed(self) -> Unknown | None:
        """What an archive is made of: the folder or file that it packs, from the root of the tree."""
        made_of = self.argument("source_dir") or self.argument("source_file")
        if not isinstance(made_of, str):
            return None
        return Unknown(f"{PACKAGED}/{posixpath.normpath(posixpath.join(self.resource.module.world.root, made_of))}")

    def _about_deployment(self, name: str, text: str) -> object:
        """What a data source says of the account, region and identity that the code is deployed with; else None."""
        kind = self.resource.type
        if kind == "aws_caller_identity" and name in {"account_id", "id"}:
            return self.account() or Unknown(text, (), "AWS::AccountId", (None,))
        if (kind, name) in {("aws_caller_identity", "arn"), ("aws_iam_session_context", "issuer_arn")}:
            return Unknown(text, (), CALLER, ("arn:", None, ":", None))
        if kind == "azurerm_subscription" and name == "id":
            return f"/subscriptions/{self.account() or '{subscription}'}"
        if kind == "azurerm_client_config" and name == "subscription_id" and self.account():
            return self.account()
        if kind == "aws_partition" and name in {"partition", "id"}:
            return partition(self.region())
        if kind == "aws_region" and name in {"name", "id", "region"}:
            region = self.region()
            return region if isinstance(region, str) else Unknown(text)
        if kind == "aws_bedrock_foundation_model" and name in {"model_arn", "id"}:
            return self._foundation_model(name, text)
        return None

    def _foundation_model(self, name: str, text: str) -> object:
        """A model looked up by its id; its ARN has no account."""
        model, region = self.argument("model_id"), self.region()
        if name == "id" or not isinstance(model, str):
            return model if name == "id" and model is not None else Unknown(text)
        if isinstance(region, str):
            return f"arn:{partition(region)}:bedrock:{region}::foundation-model/{model}"
        return Unknown(text, (), "arn", ("arn:", None, ":bedrock:", None, f"::foundation-model/{model}"))

    def _naming(self) -> str:
        """The argument that is the thing's name."""
        catalog = self.resource.module.world.context.catalog
        table = catalog.terraform.get(self.resource.type)
        asset_type = catalog.types.get(table.type) if table is not None and table.fold is None else None
        if table is None or asset_type is None or not asset_type.name:
            return "name"
        return next((argument for argument, path in table.rename.items() if path == asset_type.name), "name")

    def _named(self) -> str | None:
        """A data source that looks a thing up by its name: the reference to that thing."""
        catalog = self.resource.module.world.context.catalog
        table = catalog.terraform.get(self.resource.type)
        if table is None or table.fold is not None:
            return None
        for argument in dict.fromkeys((self._naming(), "name")):
            value = self.argument(argument) if argument else None
            if isinstance(value, str) and value:
                return name_reference(table.type, value.replace("/", "%2F"))
        return None

    def identifiers(self) -> tuple[str, ...]:
        """Code alone knows no ids."""
        return ()

    def mentioned(self, argument: str) -> tuple[str, ...]:
        """The ids of the module's resources that an argument's expression names."""
        found = self.resource.block.arguments.get(argument)
        module = self.resource.module
        out: dict[str, None] = {}
        for type_, name in names_in(found.expression.node) if found is not None else ():
            block = module.definition.resources.get((type_, name))
            for instance in module.resource("resource", block).instances() if block is not None else ():
                out[instance.asset_id] = None
        return tuple(out)

    def inner_lines(self, argument: str) -> dict[str, int]:
        """The line of each property inside an argument that is an object, by its path."""
        found = self.resource.block.arguments.get(argument)
        return {} if found is None else object_lines(found.expression.node)

    def region_text(self) -> str | None:
        """The region or location, when it is written out."""
        return place.region(self)

    def account(self) -> str | None:
        """The account, project or subscription, when it is written out."""
        return place.account(self)

    def default_tags(self) -> dict[str, Value]:
        """The tags that the provider configuration gives to each of its resources."""
        return place.default_tags(self)

    def setting(self, name: str) -> object:
        """An argument of the provider configuration that is in force (`region`, `project`); None if absent."""
        found = self.provider()
        return None if found is None else found.argument(name)

    def provider(self) -> Provider | None:
        """The provider configuration in force."""
        node = self.resource.block.argument("provider")
        return self.resource.module.provider(self.resource.type.partition("_")[0], node, self.scope)

    def region(self) -> object:
        """The region: the resource's own argument, else the provider's."""
        own = self.argument("region")
        return own if own is not None else self.setting("region")

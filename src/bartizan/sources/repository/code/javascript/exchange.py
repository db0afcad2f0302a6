"""What a module of JavaScript takes of others, and what it hands out."""

from __future__ import annotations

from tree_sitter import Node

from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.syntax import Binding, Module
from bartizan.sources.repository.code.javascript import libraries
from bartizan.sources.repository.code.javascript.patterns import taken

EXPORTS = "module.exports"


class Exchange(Indexer):
    """Indexes imports and exports. `aliases` are the names in dotted terms of what is imported under others."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.aliases: dict[str, str] = {}

    def _bind(self, name: str, value: Node, position: int, how: str = "value", *, local: bool = False) -> None:
        self.bind(name, Binding(position, value, how, "", self.innermost(), local=local))

    def _take(self, name: str, module: str, taken_name: str, node: Node) -> None:
        """Binds a name to what a module hands out under another, or the same."""
        binding = Binding(0, node, "import", module, 0, name=taken_name)
        self.bind(name, binding)
        if taken_name in {"default", "*"}:
            dotted = libraries.root(module)
            known = libraries.default(dotted) if dotted and taken_name == "default" else dotted
            if known != dotted:
                self.aliases[name] = known.rpartition(".")[2]
        elif taken_name != name:
            self.aliases[name] = libraries.word(taken_name)

    def _import(self, node: Node) -> None:
        source = node.child_by_field_name("source")
        clause = next((child for child in node.named_children if child.type == "import_clause"), None)
        if source is None or clause is None:
            return
        module = _specifier(source, self.module)
        for child in clause.named_children:
            if child.type == "identifier":
                self._take(self.module.text(child), module, "default", node)
            elif child.type == "namespace_import" and child.named_children:
                self._take(self.module.text(child.named_children[0]), module, "*", node)
            elif child.type == "named_imports":
                for one in child.named_children:
                    self._named(one, module, node)

    def _named(self, specifier: Node, module: str, node: Node) -> None:
        name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
        if name is not None:
            taken_name = self.module.text(name).strip("\"'")
            self._take(self.module.text(alias) if alias is not None else taken_name, module, taken_name, node)

    def _export(self, node: Node) -> None:
        source = node.child_by_field_name("source")
        module = _specifier(source, self.module) if source is not None else None
        declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        default = any(child.type == "default" for child in node.children)
        exports = self.module.exports
        if default and (value or declaration) is not None:
            self._default(value or declaration)
        elif declaration is not None:
            for name in _declared_names(declaration, self.module):
                exports[name] = name
        elif value is not None or any(child.type == "=" for child in node.children):
            written = value or (node.named_children[0] if node.named_children else None)
            if written is not None:  # `export = …`
                self._bind(EXPORTS, written, node.end_byte)
                exports.setdefault("default", EXPORTS)
        for child in node.named_children:
            if child.type == "export_clause":
                for one in child.named_children:
                    self._handed(one, module, node)
            elif child.type == "namespace_export" and child.named_children and module is not None:
                name = self.module.text(child.named_children[0])
                exports[name] = f"export {name}"
                self.bind(f"export {name}", Binding(0, node, "import", module, 0, name="*"))
        if module is not None and any(child.type == "*" for child in node.children):
            self.module.passed_on.append(module)

    def _default(self, value: Node | None) -> None:
        written = value.child_by_field_name("name") if value is not None else None
        named = value is not None and value.type.endswith("_declaration") and written is not None
        if named and written is not None:
            self.module.exports["default"] = self.module.text(written)
        elif value is not None:
            self.module.exports["default"] = "export default"
            self._bind("export default", value, value.end_byte)

    def _handed(self, specifier: Node, module: str | None, node: Node) -> None:
        """`export { a as b }`, from another module or from this one."""
        name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
        if name is None:
            return
        inner = self.module.text(name).strip("\"'")
        outer = self.module.text(alias).strip("\"'") if alias is not None else inner
        if module is None:
            self.module.exports[outer] = inner
        else:
            self.module.exports[outer] = f"export {outer}"
            self.bind(f"export {outer}", Binding(0, node, "import", module, 0, name=inner))


def _specifier(source: Node, module: Module) -> str:
    return module.text(source)[1:-1]


def _declared_names(declaration: Node, module: Module) -> list[str]:
    """The names that an exported declaration declares."""
    written = declaration.child_by_field_name("name")
    if written is not None:
        return [module.text(written)]
    names: list[str] = []
    for child in declaration.named_children:
        pattern = child.child_by_field_name("name") if child.type == "variable_declarator" else None
        if pattern is not None:
            names.extend(one.name for one in taken(pattern, module))
    return names

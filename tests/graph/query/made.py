"""Queries made at random: trees of the subset, and hostile texts grown from real ones."""

from __future__ import annotations

import random

from bartizan.graph.query import syntax as tree
from bartizan.graph.query.functions import FUNCTIONS
from bartizan.graph.query.printer import write
from bartizan.graph.query.schema import EDGE_TYPES

OPERATORS = (
    "OR", "XOR", "AND", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^", "IN", "CONTAINS", "STARTS WITH",
    "ENDS WITH",
)  # fmt: skip
TEXTS = ("", "a", "it's", "\\", "'", '"', "\\'", "x\ny", "é😀", "'; DROP TABLE Asset; //", "*/", "`", "$a", "{}")
NAMES = ("a", "b", "m", "Match", "x1", "a b", "return", "it's")
KEYS = ("name", "risk", "id", "label", "tags")
LABELS = ("Model", "Finding", "Asset", "Dataset", "AttackPath")


class Maker:
    """Trees from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def query(self) -> tree.Query:
        clauses = tuple(self._clause() for _ in range(self.random.randrange(4)))
        return tree.Query(clauses, self._projection(final=True))

    def _pick(self, values: tuple[str, ...]) -> str:
        return self.random.choice(values)

    def _maybe(self, value: tree.Expression) -> tree.Expression | None:
        return value if self.random.random() < 0.4 else None

    def _clause(self) -> tree.Match | tree.Unwind | tree.Projection:
        kind = self.random.randrange(4)
        if kind < 2:
            patterns = tuple(self._pattern(named=True) for _ in range(self.random.randint(1, 2)))
            return tree.Match(patterns, self._maybe(self.expression(3)), optional=kind == 1)
        return tree.Unwind(self.expression(2), self._pick(NAMES)) if kind == 2 else self._projection(final=False)

    def _projection(self, *, final: bool) -> tree.Projection:
        names = self.random.sample(NAMES, self.random.randint(1, 3))
        order = tuple(
            tree.Order(self.expression(2), self.random.random() < 0.5) for _ in range(self.random.randrange(3))
        )
        return tree.Projection(
            tuple(tree.Column(self.expression(3), name) for name in names), self.random.random() < 0.3, order,
            self._count(), self._count(), None if final else self._maybe(self.expression(2)),
        )  # fmt: skip

    def _count(self) -> tree.Literal | tree.Parameter | None:
        return self.random.choice([None, tree.Literal(self.random.randrange(10**6)), tree.Parameter(self._pick(KEYS))])

    def _pattern(self, *, named: bool) -> tree.Pattern:
        relationships = tuple(self._relationship() for _ in range(self.random.randrange(3)))
        nodes = tuple(self._node() for _ in range(len(relationships) + 1))
        return tree.Pattern(self._pick(NAMES) if named and self.random.random() < 0.3 else None, nodes, relationships)

    def _node(self) -> tree.Node:
        labels = tuple(self.random.sample(LABELS, self.random.randrange(3)))
        name = self._pick(NAMES) if self.random.random() < 0.7 else None
        return tree.Node(name, labels, self._properties())

    def _properties(self) -> tuple[tuple[str, tree.Expression], ...]:
        return ((self._pick(KEYS), self.expression(1)),) if self.random.random() < 0.2 else ()

    def _relationship(self) -> tree.Relationship:
        types = tuple(self.random.sample(EDGE_TYPES, self.random.randrange(3)))
        direction = self._pick(("->", "<-", "--"))
        if self.random.random() < 0.3:
            low = self.random.randrange(3)
            return tree.Relationship(None, types, direction, (low, low + 1 + self.random.randrange(3)))
        name = self._pick(NAMES) if self.random.random() < 0.3 else None
        return tree.Relationship(name, types, direction, None, self._properties())

    def expression(self, depth: int) -> tree.Expression:
        if depth == 0 or self.random.random() < 0.25:
            return self._leaf()
        below = depth - 1
        kind = self.random.randrange(12)
        one, two = self.expression(below), self.expression(below)
        made: list[tree.Expression] = [
            tree.Property(one, self._pick(KEYS)), tree.Index(one, self.random.randint(-1, 5)), tree.ListOf((one, two)),
            tree.MapOf(((self._pick(KEYS), one),)), tree.Unary(self._pick(("NOT", "-")), one),
            tree.Binary(self._pick(OPERATORS), one, two), tree.IsNull(one, self.random.random() < 0.5),
            self._call(one, two), tree.Case(self._maybe(one), ((one, two),), self._maybe(two)),
            tree.Comprehension(self._pick(NAMES), one, self._maybe(two), self._maybe(one)),
            tree.Quantifier(self._pick(("all", "any", "none", "single")), self._pick(NAMES), one, two),
            tree.Exists((self._pattern(named=False),), self._maybe(one)) if below else one,
        ]  # fmt: skip
        return made[kind]

    def _call(self, one: tree.Expression, two: tree.Expression) -> tree.Call:
        function = self.random.choice(list(FUNCTIONS.values()))
        return tree.Call(function.name, (one, two, one)[: function.least], function.aggregate and one == two)

    def _leaf(self) -> tree.Expression:
        values: list[tree.Expression] = [
            tree.Literal(self._pick(TEXTS)), tree.Literal(self.random.randrange(2**63)), tree.Literal(None),
            tree.Literal(True), tree.Literal(self.random.choice([0.5, 0.0, 12.25, 1e17, 1e-9])),
            tree.Variable(self._pick(NAMES)), tree.Parameter(self._pick(KEYS)), tree.CountAll(),
        ]  # fmt: skip
        return self.random.choice(values)


FRAGMENTS = (
    "LOAD FROM '{file}' RETURN *", "LOAD FROM '{file}' (header=false) RETURN column0", "COPY Asset FROM '{file}'",
    "COPY (MATCH (a) RETURN a) TO '{folder}/out.csv'", "EXPORT DATABASE '{folder}/out'", "IMPORT DATABASE '{folder}'",
    "INSTALL httpfs", "LOAD EXTENSION '{file}'", "ATTACH '{file}' AS f (dbtype duckdb)", "USE f", "DETACH f",
    "CALL show_tables() RETURN *", "CALL table_info('Asset') RETURN *", "CALL timeout=0", "CALL threads=64",
    "CREATE (n:Asset {{row: 1}})", "MERGE (n:Asset {{row: 1}})", "SET n.name = 'x'", "DELETE n", "DETACH DELETE n",
    "DROP TABLE Asset", "ALTER TABLE Asset DROP name", "CREATE MACRO f(x) AS x", "CHECKPOINT", "BEGIN TRANSACTION",
    "; LOAD FROM '{file}' RETURN *", "; DROP TABLE Asset", "UNION ALL LOAD FROM '{file}' RETURN *",
    "EXPLAIN", "PROFILE", "MATCH (a) RETURN a.name AS `{file}`",
    "RETURN read_text('{file}')", "RETURN glob('{folder}/*')", "WITH range(1, 1000000000) AS r",
    "RETURN repeat('a', 999999999)",
    "UNWIND range(1, 100000000) AS x", "RETURN getenv('HOME')", "' RETURN 1; LOAD FROM '{file}' RETURN '",
    "\\', '{file}",
    "*/ LOAD FROM '{file}' RETURN * /*", "// \n LOAD FROM '{file}' RETURN *", "/**/", "`{file}`", "$name", "\x00",
    "\u202e",
    "ＬＯＡＤ FROM '{file}'", "ſet", "LOAD\u00a0FROM '{file}'", "L\u0000OAD", "(((((((((((", "NOT " * 60, "[" * 80,
    "\\u0027; LOAD FROM \\u0027{file}\\u0027", "-[:ATTACKS*1..10]-()", "-[*..10]-()", ", (q1), (q2), (q3), (q4)",
    "collect(a) AS l UNWIND l AS z", "WHERE EXISTS {{ LOAD FROM '{file}' }}", "{{x: '{file}'}}", "LIMIT 999999999",
)  # fmt: skip
"""What attackers write, `{file}` a file that must not be read and `{folder}` a directory that must stay empty."""

HEAVY = (
    "MATCH (a), (b), (c), (d), (e), (f) WHERE a.risk + b.risk + c.risk + d.risk + e.risk + f.risk < 0 RETURN count(*)",
    "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN collect(a.name + b.name + c.name + d.name + e.name + f.name)",
    "MATCH p = (a)-[*1..10]-(b) RETURN count(p), collect(p)",
    "UNWIND [1,2,3,4,5,6,7,8,9] AS a UNWIND [1,2,3,4,5,6,7,8,9] AS b WITH collect(a) AS l "
    + " ".join(f"UNWIND l AS {name}" for name in "cdefg")
    + " RETURN max(c * d * e * f * g)",
    "RETURN " + "replace(" * 25 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 25 + " AS x",
)


class Hostile:
    """Hostile texts, one a number: real queries broken, joined with what attackers write, grown and bent."""

    def __init__(self, seeds: list[str], file: str, folder: str) -> None:
        self.seeds = seeds
        self.fragments = [one.format(file=file, folder=folder) for one in FRAGMENTS]

    def text(self, number: int) -> str:
        """The text of a number, always the same."""
        draw = random.Random(number)
        if number % 97 == 0:
            return HEAVY[number // 97 % len(HEAVY)]
        if number % 5 == 0:
            return write(Maker(number).query())
        text = draw.choice(self.seeds)
        for _ in range(draw.randint(1, 3)):
            text = self._bent(text, draw)
        return text

    def _bent(self, text: str, draw: random.Random) -> str:
        words, at = text.split(" "), draw.randrange(len(text) + 1)
        fragment, place = draw.choice(self.fragments), draw.randrange(len(text.split(" ")))
        kind = draw.randrange(9)
        if kind == 0:
            return text[:at] + fragment + text[at:]
        if kind == 1:
            return f"{text} {fragment}"
        if kind == 2:
            return f"{fragment} {text}"
        if kind == 3:
            words[place] = draw.choice(words)
        elif kind == 4:
            del words[place]
        elif kind == 5:
            words[place : place + 1] = [words[place]] * draw.randint(2, 50)
        elif kind == 6:
            quoted = fragment.replace("\\", "\\\\").replace("'", "\\'")
            words[place] = f"'{quoted}'"
        elif kind == 7:
            return text.replace("'", draw.choice(['"', "`", "''", "\\'", "\u2019"]), draw.randint(1, 3))
        else:
            return text.replace("MATCH", f"MATCH (q{place}), ", 1)
        return " ".join(words)

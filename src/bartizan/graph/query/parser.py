"""Reads a query: clauses and patterns. What is not of the portable subset is refused, with what to write instead."""

from __future__ import annotations

from bartizan.graph.query.cursor import Cursor
from bartizan.graph.query.expressions import Expressions
from bartizan.graph.query.mistake import QueryError
from bartizan.graph.query.syntax import (
    Column,
    Exists,
    Expression,
    Literal,
    Match,
    Node,
    Order,
    Parameter,
    Pattern,
    Projection,
    Property,
    Query,
    Relationship,
    Unwind,
    Variable,
)

MOST_HOPS = 10
"""The upper bound of one relationship of variable length."""

MOST_CLAUSES = 40
MOST_NODES = 30
MOST_COLUMNS = 60
MOST_DIGITS = 9
"""Of a bound, SKIP or LIMIT."""

_WRITES = "the explorer only reads: MATCH … RETURN …"
_FILES = "the explorer reads no files: ask the graph with MATCH … RETURN …"
REFUSED = {
    **dict.fromkeys(("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "ALTER", "FOREACH"), _WRITES),
    **dict.fromkeys(("BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "TRUNCATE", "INSERT", "UPDATE"), _WRITES),
    **dict.fromkeys(("LOAD", "COPY", "EXPORT", "IMPORT", "INSTALL", "UNINSTALL", "ATTACH", "USE", "FORCE"), _FILES),
    "CALL": "procedures are not called; `bartizan query --schema` shows what the graph holds",
    "EXPLAIN": "leave it out: the query is run, or it is not",
    "PROFILE": "leave it out: the query is run, or it is not",
    "UNION": "run two queries, or use labels with a bar: (n:Model|Dataset)",
    "FILTER": "write WHERE after MATCH or WITH",
    "LET": "write WITH … AS name",
    "FOR": "write UNWIND … AS name",
    "SELECT": "write MATCH (m:Model) RETURN m.name",
}  # fmt: skip
"""Words that begin a statement elsewhere, and what to write instead."""

START = "begin with MATCH, UNWIND, WITH or RETURN"


def parse(text: str) -> Query:
    """The query as a tree. Raises `QueryError` with line and column."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError("the query is not valid text", where="query:1:1", hint="leave out half characters") from error
    return _Parser(Cursor(text)).query()


class _Parser:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._read = Expressions(cursor, self._maybe_pattern, self._braces)
        self._nodes = 0

    def query(self) -> Query:
        clauses: list[Match | Unwind | Projection] = []
        while not self._cursor.is_word("RETURN"):
            clauses.append(self._clause(clauses))
            if len(clauses) > MOST_CLAUSES:
                raise self._cursor.wrong(f"more than {MOST_CLAUSES} clauses", "split the query up")
        self._cursor.take()
        returns = self._projection(final=True)
        here = self._cursor.here
        if here.kind != "end":
            if here.text == ";":
                raise self._cursor.wrong("one query at a time", "leave out the semicolon")
            raise self._misplaced("nothing may follow RETURN")
        return Query(tuple(clauses), returns)

    def _clause(self, before: list[Match | Unwind | Projection]) -> Match | Unwind | Projection:
        cursor = self._cursor
        if cursor.word("OPTIONAL"):
            cursor.need_word("MATCH", "OPTIONAL MATCH")
            return self._match(optional=True)
        if cursor.word("MATCH"):
            return self._match(optional=False)
        if cursor.word("UNWIND"):
            source = self._read.expression()
            cursor.need_word("AS", "UNWIND")
            return Unwind(source, cursor.name("a variable").text)
        if cursor.word("WITH"):
            return self._projection(final=False)
        if cursor.here.kind == "end":
            raise cursor.wrong("RETURN is missing" if before else "the query is empty", "end with RETURN n.name")
        raise self._misplaced("this is no clause of the subset")

    def _misplaced(self, message: str) -> QueryError:
        """The error for a word that begins no clause."""
        here = self._cursor.here
        if (hint := REFUSED.get(here.upper)) is not None:
            return self._cursor.wrong(f"{here.upper} is not allowed", hint, at=here.at)
        return self._cursor.wrong(message, START)

    def _match(self, *, optional: bool) -> Match:
        patterns = self._patterns()
        where = self._read.expression() if self._cursor.word("WHERE") else None
        return Match(patterns, where, optional)

    def _patterns(self) -> tuple[Pattern, ...]:
        found = [self._named()]
        while self._cursor.sign(","):
            found.append(self._named())
        return tuple(found)

    def _named(self) -> Pattern:
        """A pattern with its name, if it has one, and `shortestPath` around it."""
        cursor, at, variable = self._cursor, self._cursor.here.at, None
        if cursor.is_name() and cursor.ahead(1).text == "=" and cursor.ahead(1).kind == "sign":
            variable = cursor.take().text
            cursor.take()
        if cursor.here.text.lower() == "shortestpath" and cursor.here.kind == "word":
            cursor.take()
            cursor.need_sign("(", "shortestPath()")
            found = self._chain(variable, at, shortest=True)
            cursor.need_sign(")", "shortestPath()")
            if len(found.relationships) != 1 or found.relationships[0].hops is None:
                hint = "write shortestPath((a)-[:TYPE*1..5]->(b))"
                raise cursor.wrong("shortestPath() takes one relationship of variable length", hint, at=at)
            if found.relationships[0].hops[0] != 1:
                raise cursor.wrong("shortestPath() begins at one hop", "write *1..5", at=at)
            return found
        return self._chain(variable, at)

    def _chain(self, variable: str | None, at: int, *, shortest: bool = False) -> Pattern:
        nodes, relationships = [self._node()], []
        while self._cursor.is_sign("-", "<"):
            relationships.append(self._relationship())
            nodes.append(self._node())
        return Pattern(variable, tuple(nodes), tuple(relationships), shortest, at)

    def _node(self) -> Node:
        cursor, at = self._cursor, self._cursor.here.at
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise cursor.wrong(f"more than {MOST_NODES} nodes in the patterns", "split the query up")
        cursor.need_sign("(", "a node")
        variable = cursor.take().text if cursor.is_name() else None
        labels = self._alternatives("label")
        properties = self._read.members() if cursor.is_sign("{") else ()
        cursor.need_sign(")", "a node")
        return Node(variable, labels, properties, at)

    def _alternatives(self, what: str) -> tuple[str, ...]:
        cursor = self._cursor
        if not cursor.sign(":"):
            return ()
        found = [cursor.name(f"a {what}").text]
        while cursor.is_sign("|", ":"):
            if cursor.is_sign(":"):
                raise cursor.wrong(f"a thing has one {what}", "for any of several write :A|B")
            cursor.take()
            cursor.sign(":")
            found.append(cursor.name(f"a {what}").text)
        return tuple(found)

    def _relationship(self) -> Relationship:
        cursor, at = self._cursor, self._cursor.here.at
        left = cursor.sign("<")
        cursor.need_sign("-", "a relationship")
        variable: str | None = None
        types: tuple[str, ...] = ()
        hops: tuple[int, int] | None = None
        properties: tuple[tuple[str, Expression], ...] = ()
        if cursor.sign("["):
            variable = cursor.take().text if cursor.is_name() else None
            types = self._alternatives("type")
            hops = self._hops() if cursor.is_sign("*") else None
            properties = self._read.members() if cursor.is_sign("{") else ()
            cursor.need_sign("]", "a relationship")
        if hops is not None and (variable is not None or properties):
            hint = "name the path, MATCH p = …, and use relationships(p)"
            raise cursor.wrong("a relationship of variable length has no name and no properties", hint, at=at)
        cursor.need_sign("-", "a relationship")
        right = cursor.sign(">")
        if left and right:
            raise cursor.wrong("a relationship has one direction", "write -[]- for either", at=at)
        direction = "<-" if left else "->" if right else "--"
        return Relationship(variable, types, direction, hops, properties, at)

    def _hops(self) -> tuple[int, int]:
        """`*2`, `*1..3` or `*..3`; the upper bound must be there."""
        cursor, at = self._cursor, self._cursor.here.at
        cursor.need_sign("*", "a variable length")
        low = self._bound()
        if cursor.sign(".."):
            high = self._bound()
            low = 1 if low is None else low
        else:
            high = low
        if low is None or high is None:
            raise cursor.wrong("a variable length needs an upper bound", f"write *1..{MOST_HOPS // 2}", at=at)
        if not 0 <= low <= high or not 1 <= high <= MOST_HOPS:
            raise cursor.wrong(f"a variable length goes from 0 or more to {MOST_HOPS} at most", at=at)
        return low, high

    def _bound(self) -> int | None:
        token = self._cursor.here
        if token.kind != "number":
            return None
        if not token.text.isdigit() or len(token.text) > MOST_DIGITS:
            raise self._cursor.wrong(f"a bound is a whole number up to {MOST_HOPS}")
        return int(self._cursor.take().text)

    def _maybe_pattern(self) -> Exists | None:
        """A pattern used as a condition, where one is next: `(a)-[:T]->(b)`."""
        cursor = self._cursor
        if not cursor.is_sign("(") or not self._looks_like_pattern():
            return None
        return Exists((self._chain(None, cursor.here.at),))

    def _looks_like_pattern(self) -> bool:
        """Whether `(` opens a node that a relationship follows: `(a)-[`, `(:Model {x: 1})<-`; all else is a bracket."""
        cursor, ahead = self._cursor, 1
        ahead += cursor.ahead(ahead).kind in ("word", "quoted")
        while cursor.ahead(ahead).text in (":", "|") and cursor.ahead(ahead).kind == "sign":
            ahead += 2
        if cursor.ahead(ahead).text == "{" and cursor.ahead(ahead).kind == "sign":
            ahead = self._after_braces(ahead)
        following = [cursor.ahead(ahead + step) for step in range(4)]
        signs = "".join(token.text if token.kind == "sign" else "x" for token in following)
        return signs.startswith((")-[", ")<-[", ")--", ")<--"))

    def _after_braces(self, ahead: int) -> int:
        """Where the braces that open there have been closed; the end, where they never are."""
        depth = 0
        while (token := self._cursor.ahead(ahead)).kind != "end":
            ahead += 1
            if token.kind == "sign" and token.text in "{}":
                depth += 1 if token.text == "{" else -1
                if depth == 0:
                    break
        return ahead

    def _braces(self) -> Exists:
        """What follows EXISTS: `{ [MATCH] patterns [WHERE …] }`, or `((a)-[]->(b))`."""
        cursor = self._cursor
        with cursor.deeper():
            if cursor.sign("("):
                found = self._maybe_pattern()
                if found is None:
                    raise cursor.wrong("EXISTS() takes a pattern", "for a property write n.name IS NOT NULL")
                cursor.need_sign(")", "EXISTS()")
                return found
            cursor.need_sign("{", "EXISTS")
            cursor.word("MATCH")
            patterns = self._patterns()
            where = self._read.expression() if cursor.word("WHERE") else None
            cursor.need_sign("}", "EXISTS")
        if any(pattern.variable or pattern.shortest for pattern in patterns):
            raise cursor.wrong("a pattern inside EXISTS has no name", "leave out `p =` and shortestPath()")
        return Exists(patterns, where)

    def _projection(self, *, final: bool) -> Projection:
        cursor = self._cursor
        distinct = cursor.word("DISTINCT")
        columns = [self._column(final=final)]
        while cursor.sign(","):
            columns.append(self._column(final=final))
            if len(columns) > MOST_COLUMNS:
                raise cursor.wrong(f"more than {MOST_COLUMNS} columns")
        names = [column.alias for column in columns]
        if (twice := next((name for name in names if names.count(name) > 1), None)) is not None:
            raise cursor.wrong(f"two columns are named '{twice}'", "name one with AS")
        order = self._order()
        skip = self._count("SKIP")
        limit = self._count("LIMIT")
        where = self._read.expression() if not final and cursor.word("WHERE") else None
        return Projection(tuple(columns), distinct, order, skip, limit, where)

    def _column(self, *, final: bool) -> Column:
        cursor = self._cursor
        if cursor.is_sign("*"):
            raise cursor.wrong("* is not part of the subset", "name what you want: RETURN m.name, d.name")
        begin = cursor.here.at
        expression = self._read.expression()
        end = cursor.ahead(-1).end
        if cursor.word("AS"):
            return Column(expression, cursor.name("a name after AS").text)
        if not final and not isinstance(expression, Variable):
            raise cursor.wrong("an expression in WITH needs a name", "write … AS name")
        if isinstance(expression, Variable):
            return Column(expression, expression.name, named=False)
        if isinstance(expression, Property) and isinstance(expression.of, Variable):
            return Column(expression, f"{expression.of.name}.{expression.name}", named=False)
        text = " ".join(cursor.text[begin:end].replace("`", "'").split())
        return Column(expression, text[:100], named=False)

    def _order(self) -> tuple[Order, ...]:
        cursor = self._cursor
        if not cursor.word("ORDER"):
            return ()
        cursor.need_word("BY", "ORDER BY")
        found: list[Order] = []
        while not found or cursor.sign(","):
            expression: Expression = self._read.expression()
            descending = cursor.is_word("DESC", "DESCENDING")
            if descending or cursor.is_word("ASC", "ASCENDING"):
                cursor.take()
            found.append(Order(expression, descending))
        return tuple(found)

    def _count(self, word: str) -> Literal | Parameter | None:
        cursor = self._cursor
        if not cursor.word(word):
            return None
        token = cursor.here
        if token.kind == "parameter":
            return Parameter(cursor.take().text, token.at)
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > MOST_DIGITS:
            raise cursor.wrong(f"{word} takes a whole number or a parameter")
        return Literal(int(cursor.take().text))

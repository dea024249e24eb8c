"""Questions and what they bring back. A question is a file that runs as it stands.

Its first line asks it in English. A line `VALUES ?symbol { "S/RES/1373(2001)" }  # parameter` is a parameter: it gives
the name, the type and an example. Binding swaps in an escaped term of that type; user text is never pasted in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Triple

from unkg.errors import UnreadableInput, UsageError
from unkg.iris import BASE
from unkg.shipped import query_files
from unkg.symbols import parse_symbol

_PARAMETER: Final = re.compile(
    r"^(?P<before>\s*VALUES\s+\?(?P<name>\w+)\s*\{\s*)(?P<term>\S.*?)(?P<after>\s*\}\s*#\s*parameter\b.*)$",
    re.MULTILINE,
)
_LITERAL: Final = re.compile(r'"(?P<value>[^"\\]*)"(?:@(?P<language>[A-Za-z-]+)|\^\^<(?P<datatype>[^>]+)>)?$')
_SPARQL: Final = re.compile(
    r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\b", re.IGNORECASE
)

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer of a SELECT: its variables, and a row of terms for each solution, None where one is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The answer of a CONSTRUCT or DESCRIBE."""

    triples: tuple[Triple, ...]


Answer = Solutions | Verdict | Graph


def answer_of(result: QuerySolutions | QueryBoolean | QueryTriples) -> Answer:
    """Return what pyoxigraph answered as frozen values."""
    match result:
        case QuerySolutions():
            variables = tuple(variable.value for variable in result.variables)
            return Solutions(variables, tuple(tuple(solution[v] for v in variables) for solution in result))
        case QueryBoolean():
            return Verdict(bool(result))
        case QueryTriples():
            return Graph(tuple(result))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name and the example that stands in the query, as SPARQL writes it."""

    name: str
    example: str

    def term(self, value: str) -> str:
        """Return `value` as a term of the example's type, escaped for SPARQL. Raises UsageError if it is none."""
        try:
            return str(self._term(value))
        except ValueError as error:
            raise UsageError(
                f"{value!r} is no value for {self.name}; expected something like {self.example}"
            ) from error

    def _term(self, value: str) -> NamedNode | Literal:
        if self.example.startswith("<"):
            return NamedNode(value if re.match(r"[a-z][a-z0-9+.-]*:", value) else BASE + value)
        if self.example.isdigit():
            return Literal(int(value))
        match = _LITERAL.match(self.example)
        if match and match["language"]:
            return Literal(value, language=match["language"])
        if match and match["datatype"]:
            return Literal(value, datatype=NamedNode(match["datatype"]))
        return Literal(_compact(value) if self.name.startswith("symbol") else value)


def _compact(symbol: str) -> str:
    try:
        return parse_symbol(symbol).text
    except UsageError:
        return symbol


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its text as it stands, what it asks, and its parameters."""

    name: str
    text: str
    question: str
    parameters: tuple[Parameter, ...]

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the text with `values` for its parameters; the others keep their examples.

        Raises UsageError for a name that is no parameter. A value with quotes, braces or newlines changes nothing
        but the value. Example: `load_query("who-cites").bind({"symbol": "S/RES/2462 (2019)"})`.
        """
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                names = ", ".join(sorted(known)) or "none"
                raise UsageError(f"{self.name} has no parameter {name!r}; it has: {names}")

        def swap(match: re.Match[str]) -> str:
            name = match["name"]
            if name not in values:
                return match[0]
            return f"{match['before']}{known[name].term(values[name])}{match['after']}"

        return _PARAMETER.sub(swap, self.text)


def parse_query(text: str, name: str = "query") -> Query:
    """Return the query that `text` is."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    question = first.lstrip("# ").strip() if first.startswith("#") else ""
    parameters = tuple(Parameter(m["name"], m["term"]) for m in _PARAMETER.finditer(text))
    return Query(name, text, question, parameters)


def named_queries() -> dict[str, Query]:
    """Return the queries that ship with unkg, by name."""
    return {path.stem: parse_query(path.read_text(encoding="utf-8"), path.stem) for path in query_files()}


def load_query(source: str) -> Query:
    """Return a query from its name, the path of a file, or SPARQL text.

    Raises UsageError, with the names there are, for a word that is none of these.
    """
    named = {path.stem: path for path in query_files()}
    path = named.get(source.removesuffix(".rq")) if "/" not in source else None
    if path is None and _SPARQL.search(source) and not source.endswith(".rq"):
        return parse_query(source)
    path = path or Path(source)
    try:
        return parse_query(path.read_text(encoding="utf-8"), path.stem)
    except UnicodeDecodeError as error:
        raise UnreadableInput(source, f"not UTF-8 at byte {error.start}; expected a SPARQL query") from error
    except OSError as error:
        if source.endswith(".rq"):
            raise UnreadableInput(source, f"cannot be read: {error.strerror}") from error
        raise UsageError(
            f"{source!r} is no SPARQL, no file and no named query; there are: {', '.join(named)}"
        ) from error


def require_question(text: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises UsageError, with line and column, for anything that does not parse as one of these: updates are refused. So
    is SERVICE, which would ask another host.
    """
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    try:
        _, query = parseQuery(text)
    except ParseBaseException as error:
        try:
            parseUpdate(text)
        except ParseBaseException:
            place = f"line {error.lineno}, column {error.column}"
            raise UsageError(f"the query does not parse at {place}: {error.msg or 'unexpected text'}") from error
        raise UsageError("updates are refused here; expected SELECT, ASK, CONSTRUCT or DESCRIBE") from error
    if _has_service(query):
        raise UsageError("SERVICE is refused: a query here asks no other host")
    return str(query.name).removesuffix("Query").upper()


def _has_service(node: object) -> bool:
    if getattr(node, "name", None) == "ServiceGraphPattern":
        return True
    if isinstance(node, Mapping):
        return any(_has_service(child) for child in node.values())
    if isinstance(node, str):
        return False
    return any(_has_service(child) for child in node) if hasattr(node, "__iter__") else False


def shorten(iri: str, base: str = BASE) -> str:
    """Return `iri` relative to `base` where a parser would read it back as it was, else as it is.

    Example: `shorten("https://w3id.org/unkg/doc/A/73/885") == "doc/A/73/885"`.
    """
    rest = iri.removeprefix(base)
    segments = rest.split("/")
    if not base.endswith("/") or rest[:1] in {"", "/", "?", "#"} or ":" in segments[0] or {".", ".."} & {*segments}:
        return iri
    return rest

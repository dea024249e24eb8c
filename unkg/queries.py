"""Questions and what they bring back. A question is a file that runs as it stands.

Its first line asks it in English. A line `VALUES ?symbol { "S/RES/1373(2001)" }  # parameter` is a parameter: it gives
the name, the type and an example. Binding swaps in an escaped term of that type; user text is never pasted in.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

from unkg.errors import UnreadableInput, UsageError
from unkg.iris import BASE
from unkg.shipped import query_files
from unkg.symbols import parse_symbol

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

_PARAMETER: Final = re.compile(
    r"^(?P<before>[ \t]*VALUES[ \t]+\?(?P<name>\w+)[ \t]*\{[ \t]*)(?P<term>\S.*?)"
    r"(?P<after>[ \t]*\}[ \t]*\#[ \t]*parameter\b)",
    re.MULTILINE | re.IGNORECASE,
)
_PROLOGUE: Final = re.compile(r"^[ \t]*(?:PREFIX|BASE)\b.*$", re.MULTILINE | re.IGNORECASE)
# What a word of SPARQL cannot be part of (comment, IRI, string, language tag, variable, blank node), then prefixed
# names, then words. Strings and comments end where the SPARQL grammar ends them. A prefix has a longest length, else
# "A-A-A…" would be read to its end from each letter.
_TOKEN: Final = re.compile(
    r"""(?:\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
    |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|[?$]\w+|_:[\w.-]*|\\.)
    |(?P<prefix>(?:[^\W\d_][\w.-]{0,255})?):(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*
    |(?P<word>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES: Final = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer of a SELECT: its variables, and a row of terms for each solution, None where one is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Arriving:
    """The answer of a SELECT while it arrives: its variables, and its rows, which can be taken once."""

    variables: tuple[str, ...]
    rows: Generator[tuple[Term | None, ...], None, None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The answer of a CONSTRUCT or DESCRIBE: each triple once, in no order that means something."""

    triples: tuple[Triple, ...]


Answer: TypeAlias = Solutions | Verdict | Graph


def answer_of(result: QuerySolutions | QueryBoolean | QueryTriples) -> Answer:
    """Return what pyoxigraph answered as frozen values."""
    match result:
        case QuerySolutions():
            variables = tuple(variable.value for variable in result.variables)
            return Solutions(variables, tuple(tuple(solution[v] for v in variables) for solution in result))
        case QueryBoolean():
            return Verdict(bool(result))
        case QueryTriples():
            return Graph(tuple(dict.fromkeys(result)))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, and the term that stands in the query as its example."""

    name: str
    default: NamedNode | Literal

    @property
    def example(self) -> str:
        """The example as a user would write it: `org/UNODC`, `S/RES/1373(2001)`."""
        return shorten(self.default.value) if isinstance(self.default, NamedNode) else self.default.value

    def term(self, value: str) -> NamedNode | Literal:
        """Return `value` as a term of the example's type.

        An IRI is whole or relative to the base, a symbol may have spaces. Raises UsageError if it is none of that type.
        Example: `Parameter("body", NamedNode(BASE + "org/SC")).term("org/UNODC") == NamedNode(BASE + "org/UNODC")`.
        """
        try:
            return self._iri(value) if isinstance(self.default, NamedNode) else self._literal(value, self.default)
        except ValueError as error:
            raise UsageError(f"{value!r} is no value for {self.name}; expected one like {self.example}") from error

    def _iri(self, value: str) -> NamedNode:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?", value)
        # `org:UNODC` is an IRI too, but hardly the one that was meant.
        if scheme and not scheme[2] and scheme[1].lower() not in {"urn", "tag", "doi", "info", "mailto"}:
            raise ValueError(value)
        return NamedNode(value if scheme else BASE + value)

    def _literal(self, value: str, example: Literal) -> Literal:
        if example.language:
            return Literal(value, language=example.language)
        kind = example.datatype.value.removeprefix(_XSD)
        if kind == "string" and self.name.lower().endswith("symbol"):
            with suppress(UsageError):
                return Literal(parse_symbol(value).text)
        if (kind == "integer" and not re.fullmatch("[+-]?[0-9]+", value)) or (kind == "date" and len(value) != 10):
            raise ValueError(value)
        if kind == "date":
            date.fromisoformat(value)
        return Literal(value, datatype=example.datatype)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its text as it stands, what it asks, and its parameters."""

    name: str
    text: str
    question: str
    parameters: tuple[Parameter, ...]

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the text with `values` for its parameters; the others keep their examples.

        Raises UsageError for a name that is no parameter, or a value that is none of its type. Quotes, braces or
        newlines stay part of the value. Example: `load_query("who-cites").bind({"symbol": "S/RES/2462 (2019)"})`.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"{self.name} has no parameter {name!r}; it has: {', '.join(sorted(known)) or 'none'}")
        terms = {name: _sparql(known[name].term(value)) for name, value in values.items()}
        return _PARAMETER.sub(lambda m: m["before"] + terms.get(m["name"], m["term"]) + m["after"], self.text)


def _sparql(term: NamedNode | Literal) -> str:
    r"""Return a term as every engine reads it.

    Some resolve `\uXXXX` before anything else, even after an escaped backslash, and rdflib reads eight digits if there
    are as many. So a backslash before a `u` keeps it at a distance, and all escapes have eight digits.
    """
    apart = re.sub(r"(\\\\)([uU])|\\.", lambda m: f"{m[1]}\\U{ord(m[2]):08X}" if m[1] else m[0], str(term))
    return re.sub(r"(\\\\)|\\u([0-9A-F]{4})", lambda m: m[1] or f"\\U0000{m[2]}", apart)


def parse_query(text: str, name: str = "query") -> Query:
    """Return the query that `text` is. Raises UsageError for a parameter that has not exactly one example."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    parameters = {match["name"]: _parameter(match, name, text) for match in _PARAMETER.finditer(text)}
    return Query(name, text, first.lstrip("# ").strip() if first.startswith("#") else "", tuple(parameters.values()))


def _parameter(match: re.Match[str], query: str, text: str) -> Parameter:
    prologue = "\n".join(_PROLOGUE.findall(text))
    with suppress(SyntaxError, ValueError):
        answer = answer_of(Store().query(f"{prologue}\nSELECT ?x {{ VALUES ?x {{ {match['term']}\n}} }}"))
        if (
            isinstance(answer, Solutions)
            and len(answer.rows) == 1
            and isinstance(answer.rows[0][0], NamedNode | Literal)
        ):
            return Parameter(match["name"], answer.rows[0][0])
    line = text.count("\n", 0, match.start("name")) + 1
    raise UsageError(f"{query}, line {line}: the parameter {match['name']} needs one IRI or literal as its example")


def named_queries() -> dict[str, Query]:
    """Return the queries that ship with unkg, by name."""
    return {path.stem: parse_query(path.read_text(encoding="utf-8"), path.stem) for path in query_files()}


def load_query(source: str) -> Query:
    """Return a query from its name, the path of a file, or SPARQL text.

    Raises UsageError, with the names there are, for a word that is none of these; UnreadableInput for a file that
    cannot be read. Example: `load_query("most-cited").question`.
    """
    named = {path.stem: path for path in query_files()}
    path = named.get(source.removesuffix(".rq")) or Path(source)
    sparql_like = any(char in source for char in "{<\n")
    try:
        return parse_query(path.read_text(encoding="utf-8"), path.stem)
    except UnicodeDecodeError as error:
        raise UnreadableInput(source, f"not UTF-8 at byte {error.start}; expected a SPARQL query") from error
    except (OSError, ValueError) as error:
        if sparql_like:
            return parse_query(source)
        if path.suffix == ".rq" or path.exists():
            raise UnreadableInput(source, f"cannot be read: {getattr(error, 'strerror', error)}") from error
        names = ", ".join(named)
        raise UsageError(f"{source!r} is no SPARQL, no file and no named query; there are: {names}") from error


def require_question(text: str) -> str:
    """Return the form of a query: SELECT, ASK, or CONSTRUCT (for DESCRIBE too, which also answers with a graph).

    Raises UsageError, with line and column, for anything that does not parse as one of these: updates are refused, and
    SERVICE, which would ask another host. Example: `require_question("ASK { ?s ?p ?o }") == "ASK"`.
    """
    # Engines differ on whether \u0022 ends a string, so no reading of the text may hold the word.
    for reading in (text, _unescape(text)):
        if "SERVICE" in keywords(reading):
            raise UsageError("SERVICE is refused: a query here asks no other host")
    try:
        result = Store().query(text)
    except (SyntaxError, ValueError) as error:
        raise UsageError(_complaint(text, str(error))) from error
    return (
        "SELECT" if isinstance(result, QuerySolutions) else "ASK" if isinstance(result, QueryBoolean) else "CONSTRUCT"
    )


def keywords(text: str) -> frozenset[str]:
    """Return the words of SPARQL that a query has, in capitals; what stands in strings and comments is none.

    Example: `"GRAPH" in keywords("SELECT ?g { graph ?g { ?s ?p ?o } }")`.
    """
    return frozenset(word for word, _ in _tokens(text) if word)


def _unescape(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", char, text)


def _tokens(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the words of a query in capitals, and its prefixed names as an empty word and their prefix."""
    for match in _TOKEN.finditer(text):
        if match["word"] or match["prefix"] is not None:
            yield (match["word"] or "").upper(), match["prefix"]


def _complaint(text: str, reason: str) -> str:
    """Return what is wrong with a query that does not parse: where, and a likely cause."""
    tokens = list(_tokens(text))
    words = [word for word, _ in tokens if word not in {"", "PREFIX", "BASE"}]
    if words and words[0] in _UPDATES:
        return f"{words[0]} is an update, and updates are refused here; expected SELECT, ASK, CONSTRUCT or DESCRIBE"
    declared = {after[1] for before, after in pairwise(tokens) if before[0] == "PREFIX"}
    unknown = sorted({prefix for _, prefix in tokens if prefix is not None} - declared, key=str)
    found = re.search(r"at (\d+):(\d+): (.*)", reason, re.DOTALL)
    if not found:
        return f"the query does not parse: {reason}"
    line, lines = int(found[1]), text.split("\n")
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    hint = f"; add PREFIX {unknown[0]}: <…>" if unknown else ""
    return f"the query does not parse at line {line}, column {found[2]}{hint}: {shown}"


def shorten(iri: str, base: str = BASE) -> str:
    """Return `iri` relative to `base` where a parser would read it back as it was, else as it is.

    Example: `shorten("https://w3id.org/unkg/doc/A/73/885") == "doc/A/73/885"`.
    """
    rest = iri.removeprefix(base)
    segments = rest.split("/")
    if not base.endswith("/") or rest[:1] in {"", "/", "?", "#"} or ":" in segments[0] or {".", ".."} & {*segments}:
        return iri
    return rest

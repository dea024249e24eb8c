"""Queries for servers whose union of graphs has a triple as often as there are graphs with it.

A graph is a set, so the union of graphs has each triple once, and so have files. Oxigraph and Virtuoso give a triple of
six language versions six times; a query of eight patterns then finds each answer 6⁸ times before DISTINCT drops the
rest, which takes minutes and all memory. So each pattern is asked for on its own, as `{ SELECT DISTINCT … }`.

Left as they are: what stands in GRAPH, which is a set; in EXISTS and MINUS, where one find is as good as six; paths
that repeat (`+`, `*`, `?`), which engines give once; and brackets, which a SELECT of their own would cut apart.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>(?:'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
      |'(?:[^'\\\n\r]|\\.)*+'?|"(?:[^"\\\n\r]|\\.)*+"?)(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?)
    |(?P<variable>[?$]\w+)
    |(?P<blank>_:\w(?:[\w.-]*[\w-])?)
    |(?P<number>[+-]?(?:[0-9]++\.[eE][+-]?[0-9]+|(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]+)?))
    |(?P<name>(?:[^\W\d_](?:[\w.-]{0,255}[\w-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
      (?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_NAME: Final = re.compile(r"[\w:]*\w")
_FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_TERMS: Final = {"iri", "string", "variable", "number", "name"}
_ASIDE: Final = {"EXISTS", "MINUS", "GRAPH", "VALUES"}  # what is in their braces stays as it is


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A query that finds each triple once, what declares its prefixes, and the properties that it asks for by name."""

    text: str
    prologue: str
    properties: tuple[str, ...]


def each_triple_once(text: str) -> Rewritten:
    """Return a query that finds what `text` finds where each triple is there once.

    `text` is a query that parses. One with labels of blank nodes, or CONSTRUCT WHERE, is returned as it is. Example:
    `each_triple_once("ASK { ?s ?p ?o }").text == "ASK { { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } }"`.
    """
    tokens = [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text) if match.lastgroup != "space"]
    words = [token.upper() if kind == "word" else "" for kind, token in tokens]
    start = next(number for number, word in enumerate(words) if word in _FORMS)
    prologue = _written([token for _, token in tokens[:start]])
    if any(kind == "blank" for kind, _ in tokens) or ("CONSTRUCT", "WHERE") in pairwise(words):
        return Rewritten(text, prologue, ())
    reader = _Reader(tokens)
    once = reader.query()
    unchanged = once == [token for _, token in tokens]
    return Rewritten(text if unchanged else _written(once), prologue, tuple(reader.properties))


def _written(tokens: list[str]) -> str:
    """Return tokens with spaces, but for a bracket behind a function's name, which some parsers want there."""
    out = tokens[:1]
    for before, after in pairwise(tokens):
        close = (after == "(" and _NAME.fullmatch(before)) or "^^" in (before, after)
        out.append(after if close else f" {after}")
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Path:
    """A path: an atom or what repeats, with its text; or a sequence, alternatives, an inverse, with its parts."""

    kind: str
    text: str = ""
    parts: tuple["_Path", ...] = ()


class _UnknownForm(Exception):
    """A pattern that is not taken apart."""


class _Reader:
    """Reads tokens, and gives those of the rewritten query."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at = tokens, 0
        self.properties: dict[str, None] = {}
        taken = {token for kind, token in tokens if kind == "variable"}
        self._fresh = (name for name in map("?step{}".format, count()) if name not in taken)

    def query(self) -> list[str]:
        """Return the whole; a template is copied, other groups are rewritten."""
        out: list[str] = []
        template = False
        while self._at < len(self._tokens):
            if template and self._next == "{":
                out += self._balanced()
                template = False
            else:
                template = template or self._word == "CONSTRUCT"
                out += self._any()
        return out

    @property
    def _next(self) -> str:
        return self._tokens[self._at][1]

    @property
    def _word(self) -> str:
        kind, token = self._tokens[self._at]
        return token.upper() if kind == "word" else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _any(self) -> list[str]:
        """Return what stands next: a group, something aside, or one token."""
        if self._word in _ASIDE:
            return self._aside()
        return self._group() if self._next == "{" else [self._take()]

    def _aside(self) -> list[str]:
        out = [self._take()]
        while self._next != "{":
            out.append(self._take())
        return out + self._balanced()

    def _balanced(self) -> list[str]:
        """Return a group as it is."""
        out, depth = [self._take()], 1
        while depth:
            out.append(self._take())
            depth += {"{": 1, "}": -1}.get(out[-1], 0)
        return out

    def _until(self, end: str) -> list[str]:
        """Return all to the end of a bracket; groups in it are rewritten."""
        out = [self._take()]
        while self._next != end:
            out += self._until(")") if self._next == "(" else self._any()
        return [*out, self._take()]

    def _group(self) -> list[str]:
        if self._tokens[self._at + 1][1].upper() == "SELECT":
            return self._until("}")
        out = [self._take()]
        while self._next != "}":
            out += self._element()
        return [*out, self._take()]

    def _element(self) -> list[str]:
        if self._word == "FILTER":
            out = [self._take()]
            while self._next != "(" and self._word != "EXISTS":
                out.append(self._take())
            return out + (self._aside() if self._word == "EXISTS" else self._until(")"))
        if self._word == "BIND":
            return [self._take(), *self._until(")")]
        if self._next == ".":
            self._take()
            return []
        if self._next == "{" or self._word in {*_ASIDE, "OPTIONAL", "UNION"}:
            return self._any()
        return self._triples()

    def _triples(self) -> list[str]:
        start = self._at
        try:
            subject, out = self._term(), []
            while True:
                path = self._path()
                out += self._pattern(subject, path, self._term())
                while self._next == ",":
                    self._take()
                    out += self._pattern(subject, path, self._term())
                if self._next != ";":
                    return out
                while self._next == ";":
                    self._take()
                if self._next in {".", "}"}:
                    return out
        except _UnknownForm:
            self._at = start
            return self._copied()

    def _copied(self) -> list[str]:
        """Return triples with brackets as they are, up to the point, the end or the next form."""
        out, depth = [], 0
        while depth or (
            self._next not in {".", "{", "}"} and self._word not in {*_ASIDE, "FILTER", "BIND", "OPTIONAL"}
        ):
            out.append(self._take())
            depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(out[-1], 0)
        return [*out, "."]

    def _term(self) -> str:
        kind, token = self._tokens[self._at]
        if kind not in _TERMS and token not in {"true", "false"}:
            raise _UnknownForm
        self._take()
        if kind == "string" and self._next == "^^":
            return token + self._take() + self._take()
        return token

    def _path(self) -> _Path:
        if self._tokens[self._at][0] == "variable":
            return _Path("atom", self._take())
        return self._joined("|", "alternatives", lambda: self._joined("/", "sequence", self._step))

    def _joined(self, mark: str, kind: str, read: Callable[[], _Path]) -> _Path:
        parts = [read()]
        while self._next == mark:
            self._take()
            parts.append(read())
        return _Path(kind, f" {mark} ".join(part.text for part in parts), tuple(parts)) if parts[1:] else parts[0]

    def _step(self) -> _Path:
        if self._next == "^":
            self._take()
            step = self._step()
            return _Path("inverse", f"^ {step.text}", (step,))
        kind = self._tokens[self._at][0]
        if self._next == "(":
            self._take()
            inner = self._path()
            self._take()
            step = _Path(inner.kind, f"( {inner.text} )", inner.parts)
        elif kind in {"iri", "name"} or self._next == "a":
            step = _Path("atom", self._take())
        else:  # a set of what it is not, or a bracket
            raise _UnknownForm
        return _Path("repeats", step.text + self._take()) if self._next in {"*", "+", "?"} else step

    def _pattern(self, subject: str, path: _Path, value: str) -> list[str]:
        """Return what finds each pair once for each way along the path, whatever the number of graphs."""
        variables = [*dict.fromkeys(term for term in (subject, path.text, value) if term[0] in "?$")]
        if not variables:
            return ["FILTER EXISTS {", subject, path.text, value, "}"]
        match path.kind:
            case "repeats":
                return [subject, path.text, value, "."]
            case "inverse":
                return self._pattern(value, path.parts[0], subject)
            case "alternatives":
                each = [["{", *self._pattern(subject, part, value), "}"] for part in path.parts]
                return ["{", *each[0], *(token for more in each[1:] for token in ("UNION", *more)), "}"]
            case "sequence":
                ends = [subject, *(next(self._fresh) for _ in path.parts[1:]), value]
                steps = zip(path.parts, pairwise(ends), strict=True)
                body = [token for part, (start, end) in steps for token in self._pattern(start, part, end)]
                return ["{ SELECT", *variables, "WHERE {", *body, "} }"]
        if path.text[0] not in "?$":
            self.properties[path.text] = None
        return ["{ SELECT DISTINCT", *variables, "WHERE {", subject, path.text, value, "} }"]

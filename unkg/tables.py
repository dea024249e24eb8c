"""Answers as a person or a program wants them: table, csv, tsv, json, markdown; graphs through `unkg.sinks`.

CSV and TSV follow "SPARQL 1.1 Query Results CSV and TSV Formats", JSON "SPARQL 1.1 Query Results JSON Format".
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, Final, TextIO, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from unkg.errors import UsageError
from unkg.queries import Answer, Arriving, Graph, Solutions, Term, Verdict, shorten
from unkg.sinks import format_for, write
from unkg.vocab import PREFIXES

Variables: TypeAlias = tuple[str, ...]
Rows: TypeAlias = Iterable[tuple[Term | None, ...]]

NAMES: Final = ("table", "csv", "tsv", "json", "markdown")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BARE: Final = {  # literals that TSV, like Turtle, writes without quotes
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}boolean": re.compile("true|false"),
}
# A terminal obeys control characters, and marks that turn the direction of text would mix up columns.
_CONTROLS: Final = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ") | dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def render(answer: Answer, name: str, *, terminal: bool = False) -> bytes:
    r"""Return an answer in the form `name`, as `write_answer` writes it.

    Example: `render(Verdict(True), "csv") == b"true\r\n"`.
    """
    output = io.BytesIO()
    write_answer(answer, name, output, terminal=terminal)
    return output.getvalue()


def write_answer(answer: Answer | Arriving, name: str, output: BinaryIO, *, terminal: bool = False) -> None:
    """Write an answer in the form `name`: one of NAMES or, for a graph, a format of `unkg.sinks`.

    Rows that arrive are written as they come, but for a table, whose columns are as wide as what is in them.
    `terminal`: a table may use colour and the terminal's width. Raises UsageError for a form that does not suit.
    Example: `write_answer(Verdict(True), "csv", sys.stdout.buffer)`.
    """
    match answer:
        case Graph():
            _graph(answer, name, output)
        case Verdict():
            output.write(_verdict(answer, name))
        case Solutions() | Arriving():
            if name not in NAMES:
                raise UsageError(f"{name!r} is no form for a table of answers; expected one of {', '.join(NAMES)}")
            if name == "table":
                output.write(_table(Solutions(answer.variables, tuple(answer.rows)), terminal=terminal))
            else:
                forms = {"csv": _csv, "tsv": _tsv, "json": _json, "markdown": _markdown}
                output.writelines(text.encode() for text in forms[name](answer.variables, answer.rows))


def write_whole(answer: Answer | Arriving, name: str | None, output: TextIO) -> None:
    """Write an answer to a text stream such as `sys.stdout` once it is whole; until then it is on the disk.

    What an answer that breaks off raises is raised here, and nothing was written then. Without a `name` the form is the
    one that suits. Example: `with endpoint.answering(text) as answer: write_whole(answer, "csv", sys.stdout)`.
    """
    terminal = output.isatty()
    with TemporaryFile() as whole:
        write_answer(answer, name or default_form(answer, terminal=terminal), whole, terminal=terminal)
        whole.seek(0)
        copyfileobj(whole, output.buffer)


def default_form(answer: Answer | Arriving, *, terminal: bool) -> str:
    """Return the form that suits an answer: a table on a terminal, CSV in a pipe, Turtle for a graph."""
    if isinstance(answer, Graph):
        return "ttl"
    return "table" if terminal else "csv"


def _graph(answer: Graph, name: str, output: BinaryIO) -> None:
    form = format_for("ttl" if name in {"table", "markdown"} else "jsonld" if name == "json" else name)
    write((Quad(*triple) for triple in answer.triples), output, form)


def _verdict(answer: Verdict, name: str) -> bytes:
    if name == "json":
        return (json.dumps({"head": {}, "boolean": answer.value}) + "\n").encode()
    end = "\r\n" if name == "csv" else "\n"
    return f"{str(answer.value).lower()}{end}".encode()


def _csv(variables: Variables, rows: Rows) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    for cells in chain([variables], (map(_plain, row) for row in rows)):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _plain(term: Term | None) -> str:
    match term:
        case None:
            return ""
        case NamedNode() | Literal():
            return term.value
        case _:
            return str(term)


def _tsv(variables: Variables, rows: Rows) -> Iterator[str]:
    yield "\t".join(f"?{variable}" for variable in variables) + "\n"
    for row in rows:
        yield "\t".join(_tsv_term(term) for term in row) + "\n"


def _tsv_term(term: Term | None) -> str:
    if isinstance(term, Literal) and (bare := _BARE.get(term.datatype.value)) and bare.fullmatch(term.value):
        return term.value
    return "" if term is None else str(term)


def _json(variables: Variables, rows: Rows) -> Iterator[str]:
    """Yield the text that `json.dumps` would give for the whole with an indent of 1, a row at a time.

    With an indent the encoder is slow, so each row is laid out here, and only its strings are encoded.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    document = {"head": {"vars": list(variables)}, "results": {"bindings": [None]}}
    before, _, after = json.dumps(document, ensure_ascii=False, indent=1).rpartition("\n   null\n  ")
    yield before
    keys = [f"    {encode(variable)}: {{\n" for variable in variables]
    between = "\n"
    for row in rows:
        cells = [
            key + ",\n".join([f'     "{name}": {encode(value)}' for name, value in json_term(term).items()]) + "\n    }"
            for key, term in zip(keys, row, strict=True)
            if term is not None
        ]
        yield f"{between}   {{\n" + ",\n".join(cells) + "\n   }" if cells else f"{between}   {{}}"
        between = ",\n"
    yield ("" if between == "\n" else "\n  ") + after + "\n"


def json_term(term: Term) -> dict[str, str]:
    """Return a term as the SPARQL 1.1 results in JSON have it: `{"type": "uri", "value": "urn:a"}`.

    Raises UsageError for a triple term, which has no place there.
    """
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            extra = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
            return {"type": "literal", "value": term.value} | ({} if term.datatype.value == f"{_XSD}string" else extra)
        case _:
            raise UsageError("a triple term has no place in these results")


def _markdown(variables: Variables, rows: Rows) -> Iterator[str]:
    yield _markdown_row(variables) + _markdown_row(["---"] * len(variables))
    for row in rows:
        yield _markdown_row([_short(term) for term in row])


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(re.sub(r"([\\|<])", r"\\\1", cell) for cell in cells) + " |\n"


def _short(term: Term | None) -> str:
    """Return a term as a reader wants it: an IRI with its prefix (`unkg:Letter`) or relative to the base (`org/UN`)."""
    text = _plain(term)
    if isinstance(term, NamedNode):
        namespaces = ((p, n) for p, n in PREFIXES.items() if term.value.startswith(n) and term.value != n)
        prefix, namespace = next(namespaces, ("", ""))
        text = f"{prefix}:{term.value.removeprefix(namespace)}" if prefix else shorten(term.value)
    return text.translate(_CONTROLS)


def _table(answer: Solutions, *, terminal: bool) -> bytes:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for variable in answer.variables:
        table.add_column(variable, overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(_short(term)) for term in row))
    output = io.StringIO()
    width = None if terminal else 160
    Console(file=output, width=width, force_terminal=terminal, highlight=False, legacy_windows=False).print(table)
    drawn = "\n".join(line.rstrip() for line in output.getvalue().split("\n")).strip("\n")
    return f"{drawn}\n{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}\n".encode()

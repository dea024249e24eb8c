"""Answers written as the protocol names them: tables as JSON, XML, CSV and TSV, graphs in four forms.

An answer that was cut at the row limit says so: by a link in JSON and XML, by a comment in Turtle, N-Triples and
RDF/XML. CSV, TSV and JSON-LD have no place for that; for them the header `X-SPARQL-MaxRows` stands alone.
"""

import json
import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode

from unkg.errors import InvalidData, UsageError
from unkg.queries import Answer, Graph, Solutions, Term, Verdict
from unkg.serving.refusals import Refused
from unkg.tables import json_term, render

_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"


def written(answer: Answer, form: str, cut: str = "") -> bytes:
    r"""Return an answer in a form of `unkg.serving.negotiation`.

    `cut` is the address that explains a cut answer, empty for a whole one. Raises Refused (406) if the form cannot hold
    a term. Example: `written(Verdict(True), "json") == b'{"head":{},"boolean":true}\n'`.
    """
    try:
        match answer:
            case Graph():
                return _graph(answer, form, cut)
            case _ if form == "json":
                return "".join(_json(answer, cut)).encode()
            case _ if form == "xml":
                return _checked_xml("".join(_xml(answer, cut)))
            case _:
                return render(answer, form)
    except (InvalidData, UsageError) as error:
        raise Refused(406, f"the answer has no {form} form: {error}; ask for another") from error


def _graph(answer: Graph, form: str, cut: str) -> bytes:
    data = render(answer, form)
    note = f"cut at the row limit: {cut}"
    if cut and form in {"ttl", "nt"}:
        return f"# {note}\n".encode() + data
    return data + f"<!-- {note} -->\n".encode() if cut and form == "rdf" else data


def _json(answer: Solutions | Verdict, cut: str) -> Iterator[str]:
    if isinstance(answer, Verdict):
        yield json.dumps({"head": {}, "boolean": answer.value}, separators=(",", ":")) + "\n"
        return
    head: dict[str, list[str]] = {"vars": list(answer.variables)} | ({"link": [cut]} if cut else {})
    yield f'{{"head":{json.dumps(head)},"results":{{"bindings":['
    separator = "\n"
    for row in answer.rows:
        binding = {name: json_term(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        yield separator + json.dumps(binding, ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "\n]}}\n"


def _xml(answer: Solutions | Verdict, cut: str) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<sparql xmlns="{_NAMESPACE}">\n<head>'
    if isinstance(answer, Verdict):
        yield f"</head>\n<boolean>{str(answer.value).lower()}</boolean>\n</sparql>\n"
        return
    yield from (f"<variable name={quoteattr(name)}/>" for name in answer.variables)
    yield (f"<link href={quoteattr(cut)}/>" if cut else "") + "</head>\n<results>\n"
    for row in answer.rows:
        cells = (
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        )
        yield f"<result>{''.join(cells)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: Term) -> str:
    match term:
        case NamedNode():
            return f"<uri>{escape(term.value)}</uri>"
        case BlankNode():
            return f"<bnode>{escape(term.value)}</bnode>"
        case Literal():
            # A reader of XML would turn a bare carriage return into a newline.
            value = escape(term.value, {"\r": "&#13;"})
            if term.language:
                return f"<literal xml:lang={quoteattr(term.language)}>{value}</literal>"
            kind = "" if term.datatype.value == _XSD_STRING else f" datatype={quoteattr(term.datatype.value)}"
            return f"<literal{kind}>{value}</literal>"
        case _:
            raise UsageError("a triple term has no place in these results")


def _checked_xml(text: str) -> bytes:
    if found := _NOT_XML.search(text):
        raise UsageError(f"XML cannot hold the character U+{ord(found[0]):04X}")
    return text.encode()

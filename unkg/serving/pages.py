"""A node as a page that a person can read: what it is, its text, its parts, its properties, what points at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from unkg import vocab
from unkg.queries import Term
from unkg.serving.addresses import address_of
from unkg.serving.negotiation import GRAPHS
from unkg.serving.nodes import best, find, label, literals, parts, properties, referrers

_MOST_PARTS: Final = 2000
_MOST_REFERRERS: Final = 200
_SHOWN_ABOVE: Final = {vocab.text, vocab.rdf_type, vocab.hasPart}
_RIGHT_TO_LEFT: Final = {"ar", "fa", "he", "ur"}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is: the languages that the reader knows, the best first, and the base of documents here."""

    languages: tuple[str, ...]
    base: str


def node_page(store: Store, node: NamedNode, reader: Reader) -> str:
    """Return the page of a node. Example: `node_page(store, NamedNode(BASE + "org/SC"), Reader(("fr",), BASE))`."""
    name = label(store, node, reader.languages, reader.base)
    found = properties(store, node)
    addresses = [(form, escape(address_of(node.value, reader.base, form.name))) for form in GRAPHS]
    forms = " · ".join(f'<a href="{href}" type="{form.media_type}">{form.name}</a>' for form, href in addresses)
    alternates = "".join(f'<link rel="alternate" type="{form.media_type}" href="{href}">' for form, href in addresses)
    kinds = ", ".join(_link(store, kind, reader) for kind in found.get(vocab.rdf_type, []))
    body = "\n".join(
        (
            f"<h1{_language(name)}>{escape(name.value)}</h1>",
            f'<p class="kinds">{kinds}</p>',
            f'<p class="iri">{escape(node.value)}</p>',
            *_texts(found, reader),
            *_outline(store, node, reader),
            *_properties(store, found, reader),
            *_referrers(store, node, reader),
            f'<p class="forms">{forms}</p>',
        )
    )
    return page(name.value, body, alternates)


def page(title: str, body: str, head: str = "") -> str:
    """Return a whole page; `body` and `head` are HTML, `title` is text."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/static/page.css">{head}</head>\n'
        f'<body><nav><a href="/">Ask a question</a></nav>\n<main>\n{body}\n</main></body></html>\n'
    )


def _language(literal: Literal) -> str:
    if not literal.language:
        return ' dir="auto"'
    direction = "rtl" if literal.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    return f' lang="{escape(literal.language)}" dir="{direction}"'


def _text(literal: Literal) -> str:
    return f"<bdi{_language(literal)}>{escape(literal.value)}</bdi>"


def _link(store: Store, term: Term, reader: Reader) -> str:
    match term:
        case NamedNode():
            name = _text(label(store, term, reader.languages, reader.base))
            if find(store, [term.value]) is not None:
                return f'<a href="{escape(address_of(term.value, reader.base))}">{name}</a>'
            if term.value.startswith(("https://", "http://")):
                return f'<a class="away" rel="noreferrer" href="{escape(term.value)}">{name}</a>'
            return name
        case Literal():
            return _text(term)
        case _:
            return escape(str(term))


def _texts(found: dict[NamedNode, list[Term]], reader: Reader) -> Iterator[str]:
    texts = [value for value in found.get(vocab.text, []) if isinstance(value, Literal)]
    first = best(texts, reader.languages)
    for text in sorted(texts, key=lambda each: (each != first, each.language or "")):
        yield f'<p class="text"{_language(text)}>{escape(text.value)}</p>'


def _outline(store: Store, node: NamedNode, reader: Reader) -> Iterator[str]:
    """Yield the parts of a node in reading order, with their text in the reader's language and what they cite."""
    lines = []
    for count, part in enumerate(parts(store, node)):
        if count == _MOST_PARTS:
            lines.append(f"<li>… only the first {_MOST_PARTS} parts are shown; the other forms have all.</li>")
            break
        lines.append(_part(store, part, reader))
    if lines:
        yield '<h2>Text</h2>\n<ol class="parts">'
        yield from lines
        yield "</ol>"


def _part(store: Store, part: NamedNode, reader: Reader) -> str:
    text = best(literals(store, part, vocab.text), reader.languages)
    number = next(literals(store, part, vocab.number), None)
    said = escape(number.value) if number is not None else "¶"
    cited = ", ".join(_link(store, each, reader) for each in properties(store, part).get(vocab.cites, []))
    shown = f"<span{_language(text)}>{escape(text.value)}</span>" if text is not None else _link(store, part, reader)
    tail = f'<br><span class="cites">cites {cited}</span>' if cited else ""
    return f'<li><a class="number" href="{escape(address_of(part.value, reader.base))}">{said}</a> {shown}{tail}</li>'


def _properties(store: Store, found: dict[NamedNode, list[Term]], reader: Reader) -> Iterator[str]:
    rows = []
    for predicate, values in found.items():
        if predicate not in _SHOWN_ABOVE:
            shown = "<br>".join(_link(store, value, reader) for value in values)
            rows.append(
                f"<tr><th>{_text(label(store, predicate, reader.languages, reader.base))}</th><td>{shown}</td></tr>"
            )
    if rows:
        yield "<h2>Properties</h2>\n<table>"
        yield from rows
        yield "</table>"


def _referrers(store: Store, node: NamedNode, reader: Reader) -> Iterator[str]:
    found = referrers(store, node, _MOST_REFERRERS + 1)
    if not found:
        return
    yield "<h2>Linked from</h2>\n<table>"
    for predicate, subjects in found.items():
        shown = "<br>".join(_link(store, subject, reader) for subject in subjects)
        yield f"<tr><th>is {_text(label(store, predicate, reader.languages, reader.base))} of</th><td>{shown}</td></tr>"
    yield "</table>"
    if sum(map(len, found.values())) > _MOST_REFERRERS:
        yield f"<p>Only the first {_MOST_REFERRERS} are shown; ask a question to see all.</p>"

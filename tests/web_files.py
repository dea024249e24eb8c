"""Manuscripts saved as web pages: lists, notes behind links, the site around the text, entities, a legacy charset.

What varies from page to page is a `Site`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.entities import codepoint2name
from typing import Final

from benchmarks.prose import Place
from tests.manuscripts import Manuscript, Piece, masthead

_CHARSETS: Final = {  # how a page names its encoding, and what Python calls it
    "ar": (("windows-1256", "cp1256"), ("ISO-8859-6", "iso-8859-6"), ("x-cp1256", "cp1256")),
    "zh": (("gb18030", "gb18030"), ("gb2312", "gb18030"), ("GBK", "gb18030")),
    "ru": (("windows-1251", "cp1251"), ("koi8-r", "koi8-r"), ("x-cp1251", "cp1251")),
}
_LATIN: Final = (("windows-1252", "cp1252"), ("iso8859-1", "cp1252"), ("x-cp1252", "cp1252"))
_UTF: Final = ("utf-8", "utf-8")
_TYPES: Final = ("1", "a", "i")
_STYLES: Final = {
    "ar": ("decimal", "arabic-abjad", ""),
    "zh": ("fullwidth-decimal", "lower-latin", "parenthesized-ideograph"),
    "ru": ("decimal", "lower-russian", "lower-roman"),
}
_COMMON: Final = ("decimal", "lower-alpha", "lower-roman")
_WAYS: Final = ("types", "styles", "typed", "items", "values", "breaks")
_NOTES: Final = ("raised", "word", "list", "named")
_BEFORE: Final = """<script>var text = "<p>1. Decides";</script>
<style>p { margin: 0 } p::before { content: "2." }</style>
<header><a href="/">UN</a></header><nav><ul><li><a href="/a">Home</a><li><a href="/b">Documents</a></ul></nav>
<form><input name=q><button>Search</button></form><noscript><p>1. Enable scripts.</p></noscript>"""
_BEHIND: Final = """<aside><p>See also resolution 1/1.</p></aside><footer><p>Contact - Copyright</p></footer>
<script>document.write("<p>3. Urges")</script>"""


@dataclass(frozen=True, slots=True)
class Site:
    """How a page is made: which way its paragraphs are numbered and its notes linked, and what else it has."""

    way: str
    notes: str
    label: str
    codec: str
    entities: bool
    around: bool
    wrapped: bool  # the lines of the source end anywhere
    linked: bool
    marked: bool  # directions are marked by controls
    old: bool  # the charset is told by http-equiv

    @classmethod
    def of(cls, index: int, language: str) -> "Site":
        """Return the site of the page with an index in a language; all combine in the end."""
        flags = [bool((index * step + index // step) % 2) for step in (1, 3, 5, 7, 9, 11)]
        charsets = (*_CHARSETS.get(language, _LATIN), _UTF)
        label, codec = charsets[(index + index // 4) % 4]
        return cls(_WAYS[index % len(_WAYS)], _NOTES[(index + index // 6) % len(_NOTES)], label, codec, *flags)


def web_file(manuscript: Manuscript, site: Site) -> bytes:
    """Return a manuscript as a page."""
    rtl = ' dir="rtl"' if manuscript.language == "ar" else ""
    kind = f"text/html; charset={site.label}"
    meta = f'<meta http-equiv="Content-Type" content="{kind}">' if site.old else f"<meta charset={site.label}>"
    head = f"<head>{meta}<title>UN</title></head>"
    text = f"{_table(manuscript, site)}{''.join(_body(manuscript, site))}{''.join(_notes(manuscript, site))}"
    text = f"{_BEFORE}<div id=content>{text}</div>{_BEHIND}" if site.around else text
    page = f'<!DOCTYPE html>\n<html lang="{manuscript.language}"{rtl}>{head}<body>{text}</body></html>'
    return page.encode(site.codec, "xmlcharrefreplace")


def _words(text: str, site: Site) -> str:
    shown = escape(text)
    if site.entities:
        shown = "".join(f"&{codepoint2name[ord(c)]};" if c > "\x7f" and ord(c) in codepoint2name else c for c in shown)
        shown = shown.replace(" (", "&nbsp;(").replace(" ;", "&nbsp;;").replace("/", "&#x2F;")
    if site.wrapped:
        shown = shown.replace(" ", "\n   ", 2)
    return shown


def _said(manuscript: Manuscript, index: int, site: Site) -> str:
    shown = "".join(
        _piece(piece, site) for piece in manuscript.pieces(index, italic=not site.wrapped, linked=site.linked)
    )
    if site.marked:
        shown = f"\u200f<bdi>{shown}</bdi>" if manuscript.language == "ar" else f"<span>{shown}</span>\u200b"
    return shown


def _piece(piece: Piece, site: Site) -> str:
    words = _words(piece.text, site)
    if piece.mark:
        n = piece.mark
        before, _, behind = piece.text.partition(n)
        return {
            "raised": f'<sup><a href="#fn{n}" id="r{n}">{piece.text}</a></sup>',
            "word": f'{before}<a href="#_ftn{n}" name="_ftnref{n}"><sup><span>[{n}]</span></sup></a>{behind}',
            "list": f'{before}<sup id="r{n}"><a href="#fn{n}">{n}</a></sup>{behind}',
            "named": f'<a href="#n{n}" name="b{n}"><sup>{piece.text}</sup></a>',
        }[site.notes]
    words = f"<i>{words}</i>" if piece.italic else words
    return f'<a href="{escape(piece.url)}">{words}</a>' if piece.url else words


def _body(manuscript: Manuscript, site: Site) -> Iterator[str]:
    """Yield the paragraphs; deeper lists stand in the items of those above."""
    depth = -1
    for index, line in enumerate(manuscript.lines):
        if line.place in {Place.LEFT, Place.RIGHT}:
            continue
        said = _said(manuscript, index, site)
        if line.number and line.place is not Place.TITLE and _is_listed(manuscript, site, line.level):
            if depth >= line.level:
                yield "</li>" + "</ol></li>" * (depth - line.level)
            else:
                yield _list(manuscript, site, line.level, index)
            depth = line.level
            yield _item(manuscript, site, index, said)
            continue
        if depth >= 0 and (not line.number or line.place is Place.TITLE):
            yield "</li></ol>" * (depth + 1)
            depth = -1
        number = line.number.replace(" ", "&nbsp;") + "&nbsp;&nbsp; " if line.number else ""
        tag = "h1" if line.place is Place.TITLE else "p"
        if number and tag == "h1" and site.way == "types" and line.number.isascii():
            yield f'<ol type="I" start="{line.number.count("I")}"><li><h2>{said}</h2></li></ol>'
        elif site.way == "breaks" and tag == "p":
            yield f"{number}{said}<br>\n<br>"
        else:
            yield f"<{tag}>{number}{said}</{tag}>\n"
    yield "</li></ol>" * (depth + 1)


def _is_listed(manuscript: Manuscript, site: Site, level: int) -> bool:
    if site.way in {"typed", "breaks"}:
        return False
    return manuscript.language != "ar" or level < 2  # no list counts ’1‘


def _list(manuscript: Manuscript, site: Site, level: int, index: int) -> str:
    line = manuscript.lines[index]
    digits = "".join(c for c in line.number if c.isdigit())
    start = f' start="{digits}"' if level == 0 and digits not in {"", "1"} else ""
    if site.way == "items":
        return '<ol style="list-style: none">'
    if site.way == "styles" or (manuscript.language == "ar" and level):
        style = _STYLES.get(manuscript.language, _COMMON)[level]
        return f'<ol{start} style="margin: 0; list-style-type: {style}">'
    return f'<ol{start} type="{_TYPES[level]}">'


def _item(manuscript: Manuscript, site: Site, index: int, said: str) -> str:
    line = manuscript.lines[index]
    if site.way == "items":
        return f"<li><span>{line.number}&nbsp;</span>{said}\n"
    digits = "".join(c for c in line.number if c.isdigit())
    value = f' value="{digits}"' if site.way == "values" and line.level == 0 else ""
    return f"<li{value}><p>{said}</p>\n" if site.way == "types" else f"<li{value}>{said}\n"


def _notes(manuscript: Manuscript, site: Site) -> Iterator[str]:
    if not manuscript.notes:
        return
    yield "<hr>" if site.notes != "list" else "<ol class=references>"
    for note in manuscript.notes:
        n, said = note.number, _words(note.text, site)
        yield {
            "raised": f'<p id="fn{n}"><sup>{n}</sup> {said} <a href="#r{n}">↩</a></p>',
            "word": f'<div id="ftn{n}"><p><a href="#_ftnref{n}" name="_ftn{n}"><sup>[{n}]</sup></a> {said}</p></div>',
            "list": f'<li id="fn{n}"><a href="#r{n}">^</a> <span>{said}</span></li>',
            "named": f'<p><a name="n{n}" href="#b{n}">({n})</a>&nbsp;{said}</p>',
        }[site.notes]
    yield "</ol>" if site.notes == "list" else ""


def _table(manuscript: Manuscript, site: Site) -> str:
    rows = ""
    for cells in masthead(manuscript.lines):
        rows += "<tr>" + "".join(f"<td>{'<br>'.join(_words(text, site) for text in cell)}</td>" for cell in cells)
    return f"<table>{rows}</table>" if rows else ""

"""Akoma Ntoso, as the United Nations publishes it (AKN4UN), to `Text`.

What the mark-up holds as text becomes lines: a paragraph with its number, then its footnotes, then the addresses to
which it links. Follows OASIS LegalDocML 1.0. Nothing outside the file is read: one with a document type is refused.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from unkg.document import Role, Text
from unkg.errors import UnreadableInput
from unkg.readers.akn_metadata import read_metadata, tag_of
from unkg.readers.paragraphs import Paragraphs

MEDIA_TYPE: Final = "application/akn+xml"
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?akomaNtoso[\s>]")
_HEAD: Final = 4096  # bytes in which the root element stands
_UNSEEN: Final = frozenset({"meta", "img"})
_LINES: Final = frozenset({"p", "heading", "subheading", "crossHeading", "longTitle", "tr"})
_END: Final = "\u2028"  # a line's end that the mark-up wants, in the text of an element
_EMPTY_MARK: Final = re.compile(r"^\s*\(\s*\)")  # where a program puts a footnote's number


def is_akn(data: bytes) -> bool:
    """Tell whether `data` are Akoma Ntoso: its root element stands near the start, in UTF-8 or UTF-16."""
    return bool(_ROOT.search(data[:_HEAD].replace(b"\0", b"")))


def read_akn(data: bytes, name: str) -> Text:
    """Return the blocks of a document in Akoma Ntoso.

    `name` is the file's name. Raises UnreadableInput, with line and column, for what is not well-formed XML.
    """
    root = _parse(data, name)
    found = Paragraphs()
    for part in root:
        _walk(part, "", found)
    return replace(found.text(data, name, MEDIA_TYPE), metadata=read_metadata(root))


class _Builder(ET.TreeBuilder):
    """Builds the tree of a file without a document type: it may name other files and entities without end."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise _DocumentTypeError(name, pubid, system)


class _DocumentTypeError(Exception):
    """A file has a document type."""


def _parse(data: bytes, name: str) -> ET.Element:
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 -- without a document type there are no entities to expand
    try:
        parser.feed(data)
        return parser.close()
    except _DocumentTypeError as error:
        message = "has a document type, which may name other files and entities; remove it"
        raise UnreadableInput(name, _place_of_document_type(data) + message) from error
    except ET.ParseError as error:
        line, column = error.position
        message = f"line {line}, column {column + 1}: {error.msg.partition(':')[0]}; expected well-formed Akoma Ntoso"
        raise UnreadableInput(name, message) from error
    except (LookupError, ValueError) as error:
        raise UnreadableInput(name, f"names an encoding that cannot be read: {error}") from error


def _place_of_document_type(data: bytes) -> str:
    before, found, _ = data.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf").partition(b"<!DOCTYPE")
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"line {line}, column {column}: " if found else ""


def _walk(element: ET.Element, number: str, found: Paragraphs) -> str:
    """Add the lines below `element`, the first with `number` before it; return the number if none took it."""
    for child in element:
        tag = tag_of(child)
        if tag in _UNSEEN:
            continue
        if tag == "num":
            number = "".join(child.itertext())
        elif tag in _LINES or _has_text(child):
            _add_lines(child, number, found)
            number = ""
        else:
            number = _walk(child, number, found)
    return number


def _has_text(element: ET.Element) -> bool:
    """Tell whether text stands in the element itself: `<from>The President:</from>`, `<content>…</content>`."""
    return any(text and not text.isspace() for text in (element.text, *(child.tail for child in element)))


def _add_lines(element: ET.Element, number: str, found: Paragraphs) -> None:
    notes: list[ET.Element] = []
    links: list[str] = []
    text = "".join(_inline(element, notes, links))
    for line in f"{number} {text}".split(_END):
        found.add(Role.BODY, line)
    for note in notes:
        said = _EMPTY_MARK.sub("", "".join(_inline(note, [], links)))
        found.add(Role.NOTE, f"{note.get('marker', '')} {said}")
    for link in dict.fromkeys(links):
        found.add(Role.LINK, link)


def _inline(element: ET.Element, notes: list[ET.Element], links: list[str]) -> Iterator[str]:
    """Yield the pieces of an element's text; its footnotes go into `notes`, the addresses of its links into `links`."""
    yield element.text or ""
    for child in element:
        tag = tag_of(child)
        if tag == "authorialNote":
            notes.append(child)
            yield child.get("marker", "")
        elif tag == "eol":
            yield _END
        elif tag not in _UNSEEN:
            if tag in {"a", "ref"} and child.get("href"):
                links.append(child.get("href", ""))
            yield from _inline(child, notes, links)
            yield " " if tag in {"td", "th", "p"} else ""
        yield child.tail or ""

"""The footnotes of a web page: a marker links to a name farther down, and what has that name is the note."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from unkg.readers.html_scope import BLOCKS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKER: Final = re.compile(r"[\[(]?\s*(\d{1,3}|[*†‡]{1,3}|[a-z]|[ivx]{1,4})\s*[\])]?")
_NO_NOTES: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "body", "html", "table", "tr"})


@dataclass(slots=True)
class Notes:
    """The notes of a page.

    `markers` are the links in the text, with the number that they show; `blocks` the elements that hold a note, with
    its number; `backlinks` what stands in a note only to lead back; `targets` the names that markers link to.
    """

    markers: dict["HtmlElement", str] = field(default_factory=dict)
    blocks: dict["HtmlElement", str] = field(default_factory=dict)
    backlinks: set["HtmlElement"] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)


def find_notes(root: "HtmlElement") -> Notes:
    """Return the notes of a page: those that a marker links to, and paragraphs that begin with a raised number."""
    notes = Notes()
    places = {element: place for place, element in enumerate(root.iter())}
    names: dict[str, HtmlElement] = {}
    for element in places:
        for name in filter(None, (element.get("id"), element.get("name"))):
            names.setdefault(name, element)
    links = [(link, names[name]) for link in root.iter("a") if (name := _local(link)) in names]
    shared: set[HtmlElement] = set()
    for link, target in links:
        number = _number(link)
        block = _note_block(target) if number and places[target] > places[link] else None
        if number is None or block is None or block in set(link.iterancestors()):
            continue
        if _is_raised(link) or not _is_first(link):
            if notes.blocks.setdefault(block, number) != number:
                shared.add(block)  # holds several notes: they cannot be told apart
            notes.markers[link] = number
            notes.targets.add(_local(link))
    for block in shared:
        del notes.blocks[block]
    inside = {link: set(link.iterancestors()) for link, target in links if places[target] < places[link]}
    notes.backlinks = {link for link, above in inside.items() if not above.isdisjoint(notes.blocks)}
    _find_raised(root, notes)
    return notes


def said_without(number: str, text: str) -> str:
    """Return what a note says without its number, which may stand before it in brackets, and without a sign back."""
    return re.sub(rf"\A[\s^↑]*(?:[\[(]?{re.escape(number)}[\])]?[.:]?(?!\w))?\s*|\s*[↩↑]\ufe0e?\s*\Z", "", text)


def marker_shown(marker: "HtmlElement", number: str) -> str:
    """Return a marker as a document has it: in round brackets where the page has it so, as in Arabic; not in others."""
    text = "".join(marker.itertext()).strip()
    return f"({number})" if text.startswith("(") and text.endswith(")") else number


def _find_raised(root: "HtmlElement", notes: Notes) -> None:
    seen: set[str] = set()
    for raised in root.iter("sup"):
        number = _number(raised)
        block = _block(raised)
        if not number or block is None or any(link in notes.markers for link in raised.iter("a")):
            continue
        if not _is_first(raised):
            seen.add(number)
        elif number in seen and block.tag not in _NO_NOTES and not any(each.tag in BLOCKS for each in block):
            notes.blocks.setdefault(block, number)


def _local(link: "HtmlElement") -> str:
    address = (link.get("href") or "").strip()
    return unquote(address[1:]) if address.startswith("#") else ""


def _number(element: "HtmlElement") -> str | None:
    text = "".join(element.itertext()).strip()
    found = _MARKER.fullmatch(text) if len(text) < 12 else None
    return found[1] if found else None


def _block(element: "HtmlElement") -> "HtmlElement | None":
    above = (each for each in (element, *element.iterancestors()) if each.tag in BLOCKS)
    return next(above, None)


def _note_block(target: "HtmlElement") -> "HtmlElement | None":
    """Return the block that holds the note whose name stands at `target`, or None where that is no note."""
    block = _block(target)
    if block is None or block.tag in _NO_NOTES:
        return None
    parent = block.getparent()
    wraps = parent is not None and (parent.tag in {"li", "aside", "dd"} or (parent.tag == "div" and parent.get("id")))
    return parent if wraps and parent is not None and parent[0] is block else block


def _is_raised(element: "HtmlElement") -> bool:
    above = element.getparent()
    return (above is not None and above.tag == "sup") or any(True for _ in element.iter("sup"))


def _is_first(element: "HtmlElement") -> bool:
    """Tell whether no text stands before an element in its block."""
    while element.tag not in BLOCKS:
        for before in element.itersiblings(preceding=True):
            if (before.tail or "").strip() or any(text.strip() for text in before.itertext()):
                return False
        parent = element.getparent()
        if parent is None:
            return True
        if (parent.text or "").strip():
            return False
        element = parent
    return True

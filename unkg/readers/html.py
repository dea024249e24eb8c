"""Saved web pages to `Text`: what a browser shows of a document, without the site around it.

Read by the rules of the HTML Living Standard, in whatever state the mark-up is. Lists have the numbers that a browser
prints; tables go row by row; notes that a marker links to are footnotes. No script is run, no address is opened.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from unkg.document import Role, Text
from unkg.readers.breaks import Lines, are_paragraphs, broken, indented, row_lines
from unkg.readers.html_encoding import decode_html
from unkg.readers.html_lists import Counter, counter_of, is_typed
from unkg.readers.html_notes import Notes, find_notes, marker_shown, said_without
from unkg.readers.html_scope import BLOCKS, content_root, is_preformatted, is_unseen
from unkg.readers.paragraphs import Paragraphs
from unkg.readers.reflow import reflow

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MEDIA_TYPE: Final = "text/html"
_SPACES: Final = " \t\r\n\f"
_ANY_SPACE: Final = str.maketrans(dict.fromkeys(_SPACES, " "))
_HARD_WRAPPED: Final = 5  # line breaks in one block from which it is read as plain text


def read_html(data: bytes, name: str) -> Text:
    """Return the blocks of a web page; `name` is its file's name.

    Raises UnreadableInput for a page whose encoding cannot be told, and for one without text.
    Example: `read_html(b"<p>Recalling", "a.html").blocks[0].text == "Recalling"`.
    """
    from lxml import etree, html

    content = decode_html(data, name)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Paragraphs().text(data, name, MEDIA_TYPE)  # no element: says so
    base = root.find(".//base[@href]")
    page = _Page(base.get("href", "") if base is not None else "", find_notes(root))
    page.read(content_root(root))
    return page.found.text(data, name, MEDIA_TYPE)


@dataclass(slots=True)
class _Page:
    base: str
    notes: Notes
    found: Paragraphs = field(default_factory=Paragraphs)
    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    number: str = ""
    lists: list[Counter | None] = field(default_factory=list)
    rows: list[tuple[bool, list[Lines], Paragraphs]] = field(default_factory=list)
    on_top: bool = False  # the table stands above the text: a masthead
    preformatted: int = 0
    note: list[str] | None = None  # what the open note said so far

    def read(self, root: "HtmlElement") -> None:
        """Walk the page; not by recursion, since pages nest as deep as they like."""
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: set[HtmlElement] = set()
        for event, element in walk:
            if event == "start":
                if not isinstance(element.tag, str) or is_unseen(element, self.notes.targets):
                    skipped.add(element)
                    walk.skip_subtree()
                else:
                    self._open(element)
                    if element in self.notes.markers or element in self.notes.backlinks:
                        walk.skip_subtree()
            else:
                if element in skipped:
                    skipped.discard(element)
                else:
                    self._close(element)
                if element is not root:
                    self._say(element.tail)
        self._flush()

    def _say(self, text: str | None) -> None:
        if text:
            # A line break of the source is a space; only `br` and `pre` break lines.
            self.pieces.append(text if self.preformatted else text.translate(_ANY_SPACE))

    def _open(self, element: "HtmlElement") -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
        self.preformatted += is_preformatted(element)
        if element in self.notes.blocks:
            self.note = []
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "table":
            self.on_top = not self.rows and not any(role is Role.BODY for role, _ in self.found.lines)
        elif tag in {"ol", "ul"}:
            self.lists.append(counter_of(element) if tag == "ol" else None)
        elif tag == "li" and self.lists and (counter := self.lists[-1]):
            self.number = f"{self.number} {counter.print(element)}"
        elif tag == "tr":
            self.rows.append((self.on_top, [], self.found))
        elif tag in {"td", "th"} and self.rows:
            self.found = Paragraphs()
        self._open_inline(element)

    def _open_inline(self, element: "HtmlElement") -> None:
        address = (element.get("href") or "").strip() if element.tag == "a" else ""
        if element in self.notes.markers:
            self.pieces.append(marker_shown(element, self.notes.markers[element]))
        elif element not in self.notes.backlinks:
            self._say(element.text)
        if element.tag == "q":
            self.pieces.append("“")
        if address and not address.startswith("#"):
            self._link(address)

    def _link(self, address: str) -> None:
        try:
            target = urljoin(self.base, address)
        except ValueError:  # such as an IPv6 address that is none
            return
        if target.casefold().startswith(("http://", "https://")):
            self.links.append(target)

    def _close(self, element: "HtmlElement") -> None:
        tag = element.tag
        if tag == "q":
            self.pieces.append("”")
        if tag in BLOCKS:
            self._flush()
        if tag in {"ol", "ul"} and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.number = ""
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1][1].append(self.found.lines)
            self.found = self.rows[-1][2]
        elif tag == "tr" and self.rows:
            whole, cells, self.found = self.rows.pop()
            for role, text in row_lines(cells, whole=whole):
                self.found.add(role, text)
        self.preformatted -= is_preformatted(element)
        if element in self.notes.blocks:
            self._close_note(self.notes.blocks[element])

    def _close_note(self, number: str) -> None:
        said, self.note, self.number = " ".join(self.note or ()), None, ""
        if text := said_without(number, said):
            self.found.add(Role.NOTE, f"{number} {text}")

    def _flush(self) -> None:
        """End a block: what it says, then its links."""
        text, self.pieces = "".join(self.pieces), []
        links, self.links = self.links, []
        if text.strip():
            self._add(text)
        for link in dict.fromkeys(links):
            self.found.add(Role.LINK, link)

    def _add(self, text: str) -> None:
        if self.note is not None:
            self.note.append(text)
            return
        breaks = text.strip().count("\n")
        if breaks >= _HARD_WRAPPED:
            for block in reflow(indented(text) if are_paragraphs(text) else text):
                self.found.add(block.role, f"{self.number} {block.text}")
                self.number = ""
            return
        number = "" if is_typed(self.number, text) else self.number
        for line in broken(f"{number} {text}", whole=any(whole for whole, _, _ in self.rows)):
            self.found.add(Role.BODY, line)
        self.number = ""

"""Manuscripts saved as Word documents, as United Nations secretariats do: what a word processor prints is not in them.

Paragraphs are numbered by lists, footnotes stand in a part of their own, the masthead is a table in the body or in the
header of the first page. What varies from document to document is a `Habit`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from benchmarks.prose import Line, Note, Place
from tests.manuscripts import Manuscript, Piece, masthead
from tests.test_docx import REL, package

_FORMS: Final = {
    "ar": (("decimal", "%1 -"), ("arabicAbjad", "(%2)"), ("decimal", "’%3‘")),
    "zh": (("decimal", "%1."), ("lowerLetter", "(%2)"), ("chineseCounting", "(%3)")),
    "en": (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")),
}
_STROKE: Final = (("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3)"))  # fr, ru, es
_OTHERS: Final = {  # printed otherwise, and yet the same numbers
    "ar": (("decimal", "%1-"), ("arabicAbjad", "( %2 )"), ("decimal", "(%3)")),
    "zh": (("decimalFullWidth", "%1．"), ("lowerLetter", "（%2）"), ("taiwaneseCountingThousand", "（%3）")),
    "ru": (("decimal", "%1."), ("russianLower", "%2)"), ("lowerRoman", "%3)")),
    "fr": (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")),
    "es": (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")),
}
_HEADINGS: Final = {"ar": None, "zh": ("chineseCounting", "%1、")}  # no format counts as Arabic headings do
_UPPER: Final = ("upperRoman", "%1.")
_WAYS: Final = ("levels", "lists", "styles", "continued", "typed")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a document is typed: which way it is numbered, whether in the other form, where the masthead stands …."""

    way: str
    other: bool
    head: bool  # the masthead stands in the header of the first page
    linked: bool
    split: bool  # what is typed later stands in runs of its own, also within words
    fixed: bool  # spaces before brackets and marks do not break

    @classmethod
    def of(cls, index: int) -> "Habit":
        """Return the habit of the document with an index; all combine in the end."""
        flags = [bool((index * step + index // step) % 2) for step in (1, 3, 5, 7)]
        return cls(_WAYS[index % len(_WAYS)], index % 3 == 2, *flags)


@dataclass(slots=True)
class _Lists:
    """Numbers the paragraphs of a document: `made` are the lists, as definition, start and level of each."""

    way: str
    half: int
    made: list[tuple[int, dict[int, int]]] = field(default_factory=lambda: [(0, {})])
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    current: list[int] = field(default_factory=lambda: [1, 1, 1])

    def properties(self, line: Line, index: int) -> str:
        """Return the properties of a numbered paragraph, and start another list where counting does not go on."""
        level = line.level
        goes_on = self.counts[level] + 1
        digits = "".join(c for c in line.number if c.isdigit())
        value = int(digits) if level == 0 and digits else goes_on
        self.counts[level] = value
        self.counts[level + 1 :] = [0] * (2 - level)
        if value != goes_on or (self.way == "lists" and level and value == 1):
            separate = level if self.way == "lists" else 0
            self._start(level, separate, {0 if self.way == "lists" else level: value})
        elif self.way == "lists" and len(self.made) == 1:
            self._start(0, 0, {})
        elif self.way == "continued" and index > self.half and level == 0:
            self._start(level, 0, {})
            self.half = 1_000
        depth = 0 if self.way == "lists" else level
        if self.way == "styles" and self.current[level] == 1:
            return f'<w:pStyle w:val="Level{level}"/>'
        return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{self.current[level]}"/></w:numPr>'

    def _start(self, level: int, definition: int, starts: dict[int, int]) -> None:
        self.made.append((definition, starts))
        places = (level,) if self.way == "lists" else range(3)
        for each in places:
            self.current[each] = len(self.made)


def word_file(manuscript: Manuscript, habit: Habit) -> bytes:
    """Return a manuscript as .docx."""
    forms = _FORMS.get(manuscript.language, _STROKE)
    if habit.other:
        forms = _OTHERS.get(manuscript.language, forms)
    lists = _Lists(habit.way, len(manuscript.lines) * 2 // 3)
    links: list[str] = []
    body = "".join(_body(manuscript, habit, lists, links))
    head = _table(manuscript)
    section = '<w:headerReference r:id="h1" w:type="first"/><w:headerReference r:id="h2" w:type="default"/><w:titlePg/>'
    relations = "".join(
        f'<Relationship Id="l{n}" Type="{REL}/hyperlink" Target="{escape(url)}" TargetMode="External"/>'
        for n, url in enumerate(links)
    )
    relations += "".join(
        f'<Relationship Id="{id_}" Type="{REL}/header" Target="{name}.xml"/>'
        for id_, name in (("h1", "first"), ("h2", "hdr"))
    )
    symbol = next((line.text for line in manuscript.lines if line.place is Place.RIGHT), "A/99/L.999")
    whole = f"{'' if habit.head else head}{body}<w:sectPr>{section}</w:sectPr>"
    return package(
        whole,
        relations,
        numbering=_numbering(lists, forms, habit, manuscript.language),
        styles=_styles(),
        footnotes=_footnotes(manuscript),
        first=head if habit.head else "<w:p/>",
        hdr=f"<w:p><w:r><w:t>{escape(symbol)}</w:t></w:r></w:p>",
    )


def _body(manuscript: Manuscript, habit: Habit, lists: _Lists, links: list[str]) -> Iterator[str]:
    rtl = "<w:bidi/>" if manuscript.language == "ar" else ""
    for index, line in enumerate(manuscript.lines):
        if line.place in {Place.LEFT, Place.RIGHT}:
            continue
        runs = [
            _run(piece, habit, manuscript, links)
            for piece in manuscript.pieces(index, italic=True, linked=habit.linked)
        ]
        properties = ""
        if line.number and habit.way == "typed":
            runs.insert(0, f"<w:r><w:tab/><w:t>{line.number}</w:t></w:r><w:r><w:tab/></w:r>")
        elif line.number and line.place is Place.TITLE:
            if _HEADINGS.get(manuscript.language, _UPPER):
                properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'
            else:
                runs.insert(0, _words(f"{line.number} "))
        elif line.number:
            properties = lists.properties(line, index)
        elif line.place in {Place.TITLE, Place.HEAD}:
            properties = '<w:pStyle w:val="Heading1"/>'
        yield f"<w:p><w:pPr>{properties}{rtl}</w:pPr>{''.join(runs)}</w:p>"


def _run(piece: Piece, habit: Habit, manuscript: Manuscript, links: list[str]) -> str:
    rtl = "<w:rtl/>" if manuscript.language == "ar" else ""
    if piece.mark:
        before, _, behind = piece.text.partition(piece.mark)
        index = next(n for n, note in enumerate(manuscript.notes) if note.number == piece.mark)
        ref = f'<w:footnoteReference w:id="{_id(manuscript, index)}"/>'
        raised = f'<w:rPr><w:rStyle w:val="FootnoteReference"/>{rtl}</w:rPr>'
        return f"{_words(before, rtl)}<w:r>{raised}{ref}</w:r>{_words(behind, rtl)}"
    text = piece.text
    if habit.fixed:
        text = text.replace(" (", "\u00a0(").replace(" ;", "\u00a0;").replace(" :", "\u00a0:")
    style = ("<w:i/><w:iCs/>" if piece.italic else "") + rtl
    middle = len(text) // 2 if habit.split else 0
    shown = _words(text[:middle], style) + '<w:proofErr w:type="spellStart"/>' + _words(text[middle:], style)
    if not piece.url:
        return shown
    links.append(piece.url)
    return f'<w:hyperlink r:id="l{len(links) - 1}">{shown}</w:hyperlink>'


def _words(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _table(manuscript: Manuscript) -> str:
    rows = ""
    for cells in masthead(manuscript.lines):
        said = ["".join(f"<w:p>{_words(text)}</w:p>" for text in cell) or "<w:p/>" for cell in cells]
        inner = "".join(f"<w:tc>{cell}</w:tc>" for cell in said)
        rows += f"<w:tr>{inner}</w:tr>"
    return f"<w:tbl><w:tblPr/>{rows}</w:tbl><w:p/>" if rows else "<w:p/>"


def _id(manuscript: Manuscript, index: int) -> int:
    return 2 + len(manuscript.notes) - index  # in whatever order the notes were typed


def _footnotes(manuscript: Manuscript) -> str:
    found = "".join(
        f'<w:footnote w:type="{kind}" w:id="{id_}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for id_, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    for index in reversed(range(len(manuscript.notes))):
        found += _footnote(manuscript.notes[index], _id(manuscript, index), manuscript.language)
    return found


def _footnote(note: Note, id_: int, language: str) -> str:
    ref = "<w:r><w:footnoteRef/></w:r>"
    number = f"{_words('(')}{ref}{_words(') ')}" if language == "ar" else f"<w:r><w:tab/></w:r>{ref}{_words(' ')}"
    return f'<w:footnote w:id="{id_}"><w:p>{number}{_words(note.text)}</w:p></w:footnote>'


def _styles() -> str:
    levels = "".join(
        f'<w:style w:type="paragraph" w:styleId="Level{n}">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for n in range(3)
    )
    return f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>{levels}'


def _numbering(lists: _Lists, forms: tuple[tuple[str, str], ...], habit: Habit, language: str) -> str:
    levels = [_level(n, form, text) for n, (form, text) in enumerate(forms)]
    if habit.way == "lists":  # one of each form; what is deeper is another list, not another level
        definitions = [[_level(0, form, text.replace(f"%{n}", "%1"))] for n, (form, text) in enumerate(forms, 1)]
    else:
        definitions = [levels]
    definitions.append([_level(0, *(_HEADINGS.get(language) or _UPPER))])
    found = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{"".join(each)}</w:abstractNum>' for n, each in enumerate(definitions)
    )
    for number, (definition, starts) in enumerate(lists.made, 1):
        over = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level, start in starts.items()
        )
        found += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{over}</w:num>'
    last = len(definitions) - 1
    return found + f'<w:num w:numId="99"><w:abstractNumId w:val="{last}"/></w:num>'


def _level(index: int, form: str, text: str) -> str:
    style = f'<w:pStyle w:val="Level{index}"/>'
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="tab"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{index}">{inner}</w:lvl>'

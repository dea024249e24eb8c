"""Lines to blocks: whole paragraphs, footnotes, links and page furniture, as they stood before the page cut them.

What begins a paragraph depends on the layout: an indent where paragraphs are indented, else a blank line, else a line
so short that the next word would still have fitted on it. A page end (footnotes, links, page numbers, running head)
does not end a paragraph.
"""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Final

from unkg.characters import HAN
from unkg.document import Block, NoteMark, Role, Runs, Span
from unkg.readers.lines import Line, LineRole, is_han, is_next_note, note_number, split_lines
from unkg.symbols import symbols_alone

_HAN_EDGE: Final = re.compile(f"[{HAN}]")
_WIDE: Final = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_FINAL: Final = re.compile(r"[.。!?؟;؛；:：][\"”»’)\])]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_THOUSANDS: Final = re.compile(rf"\d{{3}}(?=[{HAN}])")  # of "32 650美元", broken at its space
_MARK_END: Final = re.compile(r"[,，.。!！?？;；:：][\"”»’》)）\]]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_STOP: Final = re.compile(r"[.。][\"”»’)\]]*\Z")
_HYPHEN: Final = re.compile(r"[^\W\d_][-\u2010\u2011]\Z")
# A full line of a footnote may end with one of these and go on.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:nos?|vols?|chaps?|sects?|paras?|pp?|arts?|add|corr|rev|suppl?|núms?|caps?|párrs?|secc|t|doc"
    r"|т|п{1,2}|гл|стр?|ч|разд|прил|ст|док|рез|подп)\.\Z",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"^\S{0,9}?\d/\d{1,4}(?: ?[A-Z](?![a-z]))?\.?\s*(?:[-–—]\s*)?")  # "75/10. Cooperation …"
# In a masthead: the source of a resolution, or its own number with its title.
_HEAD_LINE: Final = re.compile(r"\[(?=.*\]\Z)|(?:E?S-)?\d{1,4}/\d{1,4}(?: [A-Z](?:[-–][A-Z])?)?\. \S")
# How a paragraph's number begins, in any language.
_NUMBER: Final = re.compile(r"\d{1,3}(?: -|\.) |\(?[^\W\d_]{1,2}\) |[㈠-㈩]|’\d{1,2}‘")
_DECIMAL: Final = re.compile(r"\d{1,3}\. \D")
_LONG_LINE: Final = 240  # display columns: no page is that wide, so such lines are whole paragraphs
_FULL: Final = 0.8  # of the usual width: a line so long is full
_WRAPPED: Final = 0.4  # share of full lines, where paragraphs are wrapped over several
_HEAD_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is laid out: `width` in display columns, `length` in code points; `indented`: paragraphs are.

    `gap` counts the blank lines between lines, `running` are the heads of pages (see `_key`), `han`: most is in Han
    characters, `whole`: each line is a paragraph, since all are indented alike, few long; `above`: heads over numbers.
    """

    width: int
    length: int
    indented: bool
    gap: int
    running: frozenset[str]
    han: bool
    whole: bool
    above: frozenset[Span]


@dataclass(slots=True)
class _Draft:
    role: Role
    lines: list[Line] = field(default_factory=list)
    blanks: list[Span] = field(default_factory=list)


def reflow(content: str) -> tuple[Block, ...]:
    r"""Return the blocks of a hard-wrapped text, in reading order; their spans cover `content` without overlap.

    Example: `" 回顾安全理\n\n事会决议， \n"` is one block with the text `回顾安全理事会决议，`.
    """
    lines = list(split_lines(content))
    han = is_han(content)
    drafts = _drafts(lines, _layout(lines, han=han))
    return tuple(block_of(draft.role, draft.lines, draft.blanks, han=han) for draft in drafts)


def _layout(lines: list[Line], *, han: bool) -> Layout:
    texts = [line for line in lines if line.role is LineRole.TEXT]
    body = _above_rules(lines)
    width = _usual([display_width(line.text) for line in texts])
    length = _usual([len(line.text) for line in texts])
    indented = sum(line.indent > 0 for line in body)
    gap = min((g for g, n in Counter(line.gap for line in texts[1:]).items() if n * 10 >= len(texts)), default=0)
    long = sum(display_width(line.text) >= width * _FULL for line in texts)
    whole = indented == len(body) and long < len(texts) * _WRAPPED
    return Layout(width, length, 0 < indented < len(body), gap, _running_heads(lines), han, whole, _heads_above(lines))


def _above_rules(lines: list[Line]) -> list[Line]:
    """Return the lines of text that are no footnotes: those are indented also where paragraphs are not."""
    kept, in_notes = [], False
    for line in lines:
        if line.role is LineRole.TEXT and not in_notes:
            kept.append(line)
        elif line.role not in {LineRole.TEXT, LineRole.BLANK}:
            in_notes = line.role is LineRole.RULE
    return kept


def _usual(sizes: list[int]) -> int:
    """Return the size that all but the longest twentieth of lines have at most."""
    return int(quantiles(sizes, n=20)[-1]) if len(sizes) > 1 else sum(sizes)


def _running_heads(lines: list[Line]) -> frozenset[str]:
    """Return the lines that pages repeat on top: a symbol alone on its line, and a title that follows it."""
    filled = [line for line in lines if line.role is not LineRole.BLANK]
    first_page = list(itertools.takewhile(lambda line: line.role is LineRole.TEXT, filled[:_HEAD_LINES]))
    head = [line.text for line in first_page]
    symbols = {_key(text) for text in head if symbols_alone(text)}
    tops: Counter[str] = Counter()
    for above, line in itertools.pairwise(filled):
        on_top = above.page_break or above.role in {LineRole.PAGE, LineRole.LINK} or _key(above.text) in symbols
        if on_top and line.role is LineRole.TEXT and line not in first_page:
            tops[line.text] += 1
    repeated = {t for t, n in tops.items() if n > 1 and not _FINAL.search(t) and display_width(t) > 1}
    titles = [_NUMBERED.sub("", " ".join(head[index : index + 3])) for index in range(len(head))]
    titles += [title.replace(" ", "") for title in titles]
    cut = {t for t in tops if len(t) > 1 and not _FINAL.search(t) and any(title.startswith(t) for title in titles)}
    return frozenset(symbols | {_key(text) for text in repeated | cut})


def _heads_above(lines: list[Line]) -> frozenset[Span]:
    """Return the spans of the lines that pages repeat just above the line with their number."""
    filled = [line for line in lines if line.role is not LineRole.BLANK]
    found: dict[str, dict[int, Span]] = {}  # by page: a table may repeat a word just above one number
    for page, line in enumerate(filled):
        if line.role is LineRole.PAGE:
            near = reversed(filled[max(0, page - 3) : page])
            for above in itertools.takewhile(lambda each: each.role is LineRole.TEXT, near):
                found.setdefault(_key(above.text), {}).setdefault(page, above.span)
    repeated = (spans for text, spans in found.items() if len(spans) > 1 and not _FINAL.search(text))
    return frozenset(span for spans in repeated for span in spans.values())


def _key(text: str) -> str:
    """Return what a line that pages repeat is known by: spaces and the stars of a reissue come and go."""
    return re.sub(r"[\s*]+", "", text)


def display_width(text: str) -> int:
    """Return how many columns a line takes: a Han character takes two."""
    return len(text) + len(_WIDE.findall(text))


def _drafts(lines: list[Line], layout: Layout) -> list[_Draft]:
    drafts: list[_Draft] = []
    body: _Draft | None = None
    note: _Draft | None = None
    top, seen = False, 0

    def begin(role: Role, line: Line) -> _Draft:
        drafts.append(_Draft(role, [line]))
        return drafts[-1]

    for line in lines:
        if line.role is LineRole.BLANK:
            if drafts:
                drafts[-1].blanks.append(line.span)
            else:
                begin(Role.FURNITURE, line)
            continue
        seen += 1
        if line.role is not LineRole.TEXT:
            begin(Role.LINK if line.role is LineRole.LINK else Role.FURNITURE, line)
            top = line.role is not LineRole.RULE
            note = None if top else _Draft(Role.NOTE)
        elif line.span in layout.above or _is_running_head(line, layout, top=top, seen=seen):
            begin(Role.FURNITURE, line)
            top, note = True, None
        elif note is not None and _belongs_to_notes(line, note, body):
            if note.lines and not _begins_note(line, note):
                note.lines.append(line)
            else:
                note = begin(Role.NOTE, line)
            top = False
        else:
            note, top = None, False
            in_head = seen <= _HEAD_LINES and bool(_HEAD_LINE.match(line.text))
            if body is not None and not in_head and not _begins_paragraph(line, body.lines[-1], layout):
                body.lines.append(line)
            else:
                body = begin(Role.BODY, line)
    return drafts


def _is_running_head(line: Line, layout: Layout, *, top: bool, seen: int) -> bool:
    symbol = bool(symbols_alone(line.text))
    if _key(line.text) not in layout.running:
        return symbol and top and seen > 1  # a text without a masthead has its symbol on top of its other pages
    return top or (symbol and seen > _HEAD_LINES // 4)


def _begins_note(line: Line, note: _Draft) -> bool:
    if line.indent > 0 or note.lines[0].indent == 0:
        return bool(note_number(line.text))
    return bool(_STOP.search(note.lines[-1].text)) and is_next_note(line.text, [each.text for each in note.lines])


def _belongs_to_notes(line: Line, note: _Draft, body: _Draft | None) -> bool:
    if not note.lines or _begins_note(line, note):
        return True
    if line.indent > 0 and note.lines[0].indent > 0:
        return False
    # A line that is not indented goes on with the note, or with the paragraph that the page end cut.
    finished = _STOP.search(note.lines[-1].text) and not _ABBREVIATION.search(note.lines[-1].text)
    open_paragraph = body is not None and not _FINAL.search(body.lines[-1].text)
    return not (finished and open_paragraph)


def _begins_paragraph(line: Line, above: Line, layout: Layout) -> bool:
    if line.gap > layout.gap and (_FINAL.search(above.text) or _DECIMAL.match(line.text)):
        return True
    if layout.indented:
        indented = line.indent > 0 and not _breaks_at_space(above.text, line.text, layout)
        return indented or _is_short(above.text, line.text, layout)
    if layout.width > _LONG_LINE or layout.whole or (_MARK_END.search(above.text) and _NUMBER.match(line.text)):
        return True
    if layout.gap == 0 and line.gap > 0:
        return True
    return _is_short(above.text, line.text, layout)


def _breaks_at_space(above: str, below: str, layout: Layout) -> bool:
    """Tell an indent from the space between Han and other characters at which a program broke a full line of Chinese.

    Such a line ends in no mark: "行动议程》9" and below it " 和《2030年…".
    """
    parted = bool(re.search("[0-9A-Za-z]\\Z", above)) and bool(_HAN_EDGE.match(below))
    parted = parted or bool(re.search(r"\d\Z", above) and _THOUSANDS.match(below))
    return layout.han and parted and not _MARK_END.search(above) and not _is_short(above, below, layout)


def _is_short(above: str, below: str, layout: Layout) -> bool:
    """Tell whether the first word of the line below would have fitted on the line above, with room to spare.

    By columns and by code points: digits are narrow in Chinese text, but where a program wrapped it, they count as one.
    """
    word = below[:1] if _HAN_EDGE.match(below) else below.split(" ", 1)[0]
    fits = display_width(above) + 1 + display_width(word) < layout.width * _FULL
    return fits and len(above) + 1 + len(word) < layout.length * _FULL


def block_of(
    role: Role, lines: Sequence[Line], blanks: Sequence[Span] = (), *, han: bool, glued: Collection[int] = ()
) -> Block:
    """Return the block that `lines` make, joined; `blanks` are spans of blank lines that belong to it too.

    `han`: the text is mostly in Han characters; `glued` are the indices of lines that go on with a word of the line
    above.
    """
    pieces: list[str] = []
    texts: list[int] = []
    sources: list[int] = []
    length = 0
    for index, line in enumerate(lines):
        joint = _joint(pieces[-1], line.text, han=han) if pieces and index not in glued else ""
        if joint:
            pieces.append(joint)
            texts.append(length)
            sources.append(line.span.start - 1)
            length += len(joint)
        texts += [length + t for t in line.runs.texts]
        sources += line.runs.sources
        pieces.append(line.text)
        length += len(line.text)
    spans = _merge(sorted([*(line.span for line in lines), *blanks]))
    number = note_number(pieces[0]) if role is Role.NOTE else None
    note = NoteMark(number["number"] or number["letter"], Span(0, number.end())) if number else None
    return Block("".join(pieces), role, spans, Runs(tuple(texts), tuple(sources)), lines[0].indent, note)


def _joint(above: str, below: str, *, han: bool) -> str:
    """Return what stands for a line break: nothing beside Han characters and behind a hyphen, else a space.

    Chinese lines break anywhere, also in a number: only two Latin words are parted there.
    """
    edges = above[-1:] + below[:1]
    if han and not edges.isalpha():
        return ""
    if _HAN_EDGE.search(edges) or _HYPHEN.search(above) or above.endswith(("/", "–")):
        return ""
    return " "


def _merge(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].end == span.start:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(dict.fromkeys(merged))

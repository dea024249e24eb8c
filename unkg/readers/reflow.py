"""Lines to blocks: whole paragraphs, footnotes, links and page furniture, as they stood before the page cut them.

What begins a paragraph depends on the layout: an indent where paragraphs are indented, else a blank line, else a line
so short that the next word would still have fitted on it. A page end (footnotes, links, page numbers, running head)
does not end a paragraph.
"""

import re
from dataclasses import replace
from typing import Final

from unkg.characters import HAN, NOTE_MARK, Ending
from unkg.document import Block, Role, Span
from unkg.readers.displaced import masthead_first
from unkg.readers.endnotes import find_endnotes
from unkg.readers.headings import begins_entry, continues_entry, continues_heading
from unkg.readers.joining import block_of
from unkg.readers.layout import DECIMAL, FINAL, HEAD_LINES, Layout, is_wide, layout_of, repeated_key
from unkg.readers.lines import BLANK, PAGE, TEXT, Line, LineRole, is_han, is_next_note, note_number, split_lines
from unkg.readers.page_ends import continues_over_page
from unkg.symbols import symbols_alone

_HAN_EDGE: Final = re.compile(f"[{HAN}]")
_THOUSANDS: Final = re.compile(rf"\d{{3}}(?=[{HAN}])")  # of "32 650美元", broken at its space
_NARROW: Final = re.compile("[0-9A-Za-z]")
_MARK: Final = Ending.of(",，.。!！?？;；:：", closing='"”»’》)）]', behind=NOTE_MARK)
_STOP: Final = Ending.of(".。")
# A full line of a footnote may end with one of these and go on.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:nos?|vols?|chaps?|sects?|paras?|pp?|arts?|add|corr|rev|suppl?|núms?|caps?|párrs?|secc|t|doc"
    r"|т|п{1,2}|гл|стр?|ч|разд|прил|ст|док|рез|подп)\.\Z",
    re.IGNORECASE,
)
# In a masthead: the source of a resolution, or its own number with its title.
_HEAD_LINE: Final = re.compile(r"\[(?=.*\]\Z)|(?:E?S-)?\d{1,4}/\d{1,4}(?: [A-Z](?:[-–][A-Z])?)?\. \S")
# How a paragraph's number begins, in any language.
_NUMBER: Final = re.compile(rf"\d{{1,3}}(?:(?: -|\.) |\.(?=[{HAN}]))|\(?[^\W\d_]{{1,2}}\) |[㈠-㈩]|’\d{{1,2}}‘")
_LONG_LINE: Final = 240  # display columns: no page is that wide, so such lines are whole paragraphs


class _Draft:
    __slots__ = ("blanks", "lines", "role")

    def __init__(self, role: Role, *lines: Line) -> None:
        self.role = role
        self.lines = list(lines)
        self.blanks: list[Span] = []


def reflow(content: str) -> tuple[Block, ...]:
    r"""Return the blocks of a hard-wrapped text, in reading order; their spans cover `content` without overlap.

    Example: `" 回顾安全理\n\n事会决议， \n"` is one block with the text `回顾安全理事会决议，`.
    """
    wide = is_wide(content)
    han = wide and is_han(content)
    masthead, lines = masthead_first(list(split_lines(content, han=han)))
    layout = layout_of([*masthead, *lines] if masthead else lines, han=han, wide=wide)
    drafts = _drafts(masthead, layout)
    if not (endnotes := find_endnotes(lines)):
        drafts += _drafts(lines, layout)
    else:
        first = endnotes[0]
        above = layout_of(lines[:first], han=han, wide=wide)  # endnotes are indented also where paragraphs are not
        drafts += _drafts(lines[:first], replace(above, running=layout.running, above=layout.above))
        _part_heading(drafts)
        drafts += _endnotes(lines[first:], frozenset(index - first for index in endnotes), layout)
    return tuple([block_of(draft.role, draft.lines, draft.blanks, han=han) for draft in drafts])


def _drafts(lines: list[Line], layout: Layout) -> list[_Draft]:
    drafts: list[_Draft] = []
    body: _Draft | None = None
    note: _Draft | None = None
    top, paged, seen = False, False, 0

    def begin(role: Role, line: Line) -> _Draft:
        drafts.append(_Draft(role, line))
        return drafts[-1]

    for line in lines:
        if line.role is BLANK:
            _keep_blank(line, drafts)
            continue
        seen += 1
        if layout.starred and note is None and line.span in layout.starred:
            note = _Draft(Role.NOTE)
        if line.role is not TEXT:
            begin(Role.LINK if line.role is LineRole.LINK else Role.FURNITURE, line)
            top = line.role is not LineRole.RULE
            paged = paged or line.role is PAGE
            note = None if top else _Draft(Role.NOTE)
        elif _is_running_head(line, layout, top=top, seen=seen):
            begin(Role.FURNITURE, line)
            top, paged, note = True, True, None
        elif note is not None and _belongs_to_notes(line, note, body):
            if note.lines and not _begins_note(line, note):
                note.lines.append(line)
            else:
                note = begin(Role.NOTE, line)
            top = False
        else:
            note, top = None, False
            in_head = seen <= HEAD_LINES and _HEAD_LINE.match(line.text)
            if body is not None and not in_head and _goes_on(line, body, layout, paged=paged):
                body.lines.append(line)
            else:
                body = begin(Role.BODY, line)
            paged = False
    return drafts


def _keep_blank(line: Line, drafts: list[_Draft]) -> None:
    if drafts:
        drafts[-1].blanks.append(line.span)
    else:
        drafts.append(_Draft(Role.FURNITURE, line))


def _part_heading(drafts: list[_Draft]) -> None:
    """Part the heading of the endnotes, the last line of the text above them, from the paragraph above it."""
    body = next((draft for draft in reversed(drafts) if draft.role is Role.BODY), None)
    if body is None or len(body.lines) == 1 or FINAL.ends(body.lines[-1].text) or not FINAL.ends(body.lines[-2].text):
        return
    drafts.append(_Draft(Role.BODY, body.lines.pop()))


def _endnotes(lines: list[Line], begun: frozenset[int], layout: Layout) -> list[_Draft]:
    """Return the drafts of the lines from the first endnote on; `begun` are the indices of those that begin one."""
    drafts: list[_Draft] = []
    note: _Draft | None = None
    top = False
    for index, line in enumerate(lines):
        if line.role is BLANK:
            _keep_blank(line, drafts)
        elif line.role is not TEXT or _is_running_head(line, layout, top=top, seen=HEAD_LINES):
            drafts.append(_Draft(Role.LINK if line.role is LineRole.LINK else Role.FURNITURE, line))
            top = True
        elif note is None or index in begun:
            note, top = _Draft(Role.NOTE, line), False
            drafts.append(note)
        else:
            note.lines.append(line)
            top = False
    return drafts


def _is_running_head(line: Line, layout: Layout, *, top: bool, seen: int) -> bool:
    if layout.above and line.span in layout.above:
        return True
    symbol = "/" in line.text and bool(symbols_alone(line.text))
    if not top and not (symbol and seen > HEAD_LINES // 4):
        return False
    # A text without a masthead has its symbol on top of its other pages.
    return repeated_key(line.text) in layout.running or (symbol and top and seen > 1)


def _begins_note(line: Line, note: _Draft) -> bool:
    if line.indent > 0 or note.lines[0].indent == 0:
        return bool(note_number(line.text))
    return _STOP.ends(note.lines[-1].text) and is_next_note(line.text, note.lines[0].text)


def _belongs_to_notes(line: Line, note: _Draft, body: _Draft | None) -> bool:
    if not note.lines or _begins_note(line, note):
        return True
    if line.indent > 0 and note.lines[0].indent > 0:
        return False
    # A line that is not indented goes on with the note, or with the paragraph that the page end cut.
    finished = _STOP.ends(note.lines[-1].text) and not _ABBREVIATION.search(note.lines[-1].text)
    open_paragraph = body is not None and not FINAL.ends(body.lines[-1].text)
    return not (finished and open_paragraph)


def _goes_on(line: Line, body: _Draft, layout: Layout, *, paged: bool) -> bool:
    """Tell whether a line of text goes on with the paragraph above; `paged`: there is a page end between them."""
    above = body.lines[-1]
    if line.text[0].isdecimal() and begins_entry(line, body.lines):
        return False
    if not _begins_paragraph(line, above, layout) or (paged and continues_over_page(line, above, layout)):
        return True
    if layout.whole or layout.width > _LONG_LINE:
        return False
    return continues_heading(line, body.lines, layout) or continues_entry(line, body.lines, layout)


def _begins_paragraph(line: Line, above: Line, layout: Layout) -> bool:
    if line.gap > layout.gap and (FINAL.ends(above.text) or DECIMAL.match(line.text)):
        return True
    if layout.indented:
        if layout.flush and DECIMAL.match(line.text) and (above.indent > 0 or FINAL.ends(above.text)):
            return True
        indented = line.indent > 0 and not _breaks_at_space(above.text, line.text, layout)
        return indented or _is_short(above.text, line.text, layout)
    if layout.width > _LONG_LINE or layout.whole or (_NUMBER.match(line.text) and _MARK.ends(above.text)):
        return True
    if layout.gap == 0 and line.gap > 0:
        return True
    return _is_short(above.text, line.text, layout)


def _breaks_at_space(above: str, below: str, layout: Layout) -> bool:
    """Tell an indent from the space between Han and other characters at which a program broke a full line of Chinese.

    Such a line ends in no mark: "行动议程》9" and below it " 和《2030年…".
    """
    if not layout.han or not above:
        return False
    parted = bool(_NARROW.match(above[-1]) and _HAN_EDGE.match(below))
    parted = parted or bool(above[-1].isdecimal() and _THOUSANDS.match(below))
    return parted and not _MARK.ends(above) and not _is_short(above, below, layout)


def _is_short(above: str, below: str, layout: Layout) -> bool:
    """Tell whether the first word of the line below would have fitted on the line above, with room to spare.

    By columns and by code points: digits are narrow in Chinese text, but where a program wrapped it, they count as one.
    """
    if len(above) + 1 >= layout.full_length:
        return False
    first = below[:1]
    word = first if not first.isascii() and _HAN_EDGE.match(first) else below.split(" ", 1)[0]
    if len(above) + 1 + len(word) >= layout.full_length:
        return False
    return layout.width_of(above) + 1 + layout.width_of(word) < layout.full_width

"""The title of a document that nothing announces: the lines between the masthead and the first heading or paragraph.

So it is with reports and notes: `Report of the Security Council mission to Haiti`, and below it `I. Introduction`.
A resolution's title stands behind its number, a letter's is its own sentence; those are read with the masthead.
A note to the masthead, "* A/80/50.", stands below the title where the page's foot was lost, as in Word's frames.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from unkg.dates import find_dates
from unkg.document import Block, NoteMark, Role, Span
from unkg.languages import Language, Slot, load_language
from unkg.structure.masthead import Head, is_known_line

_LONGEST: Final = 300  # code points of a title
_LINES: Final = 4
_STARS: Final = re.compile(r"(?P<stars>\*{1,3})\s?(?=[^\s*])")


def entitle(head: Head, blocks: Sequence[Block], language: Language) -> Head:
    """Return `head` with the title of a document that has a symbol, and neither a title nor a type that announces one.

    The text then begins below the title. Example: the lines `Distr.: General`, `28 November 2012`, `Report of the
    mission`, `I. Introduction` give the title `Report of the mission`.
    """
    if head.title or head.type or head.masthead.adoption_date or not head.masthead.symbols:
        return head
    above = [block.text for block in blocks[: head.first]]
    noted = next(iter(_star_notes(above)), None)
    above = above[:noted]
    cut = [False, *(text.endswith((",", "，", "،")) for text in above)]  # such a line goes on in the next one
    known = [n for n, text in enumerate(above) if not cut[n] and _is_masthead(text, language)]
    start = known[-1] + 1 if known else len(above)
    if above[start : start + 1] == [head.masthead.agenda_title] and start + 1 < len(above):
        start += 1
    # A heading that the masthead took for one of its lines belongs to the text.
    lines = list(itertools.takewhile(lambda text: not language.match(Slot.HEADING, text), above[start:]))
    title = ("" if not language.spaced else " ").join(lines)
    if not lines or len(lines) > _LINES or len(title) > _LONGEST:
        return head
    first = start + len(lines)
    return replace(head, title=title, first=first if noted is None or first < noted else noted + 1)


def masthead_notes(masthead: Sequence[Block]) -> list[Block]:
    """Return the blocks of a masthead that are notes to lines above them, "preliminary list*" and "* A/80/50.".

    They get the role NOTE.
    """
    found = _star_notes([block.text for block in masthead])
    return [masthead[index]._replace(role=Role.NOTE, note=mark) for index, mark in found.items()]


def _star_notes(lines: Sequence[str]) -> dict[int, NoteMark]:
    """Return the marks of the notes to lines above them that end in their stars, by the indices of the notes."""
    marked: set[str] = set()
    found: dict[int, NoteMark] = {}
    for index, text in enumerate(lines):
        if (note := _STARS.match(text)) and note["stars"] in marked:
            found[index] = NoteMark(note["stars"], Span(0, note.end()))
        elif stars := text[len(text.rstrip("*")) :]:
            marked.add(stars)
    return found


def _is_masthead(text: str, language: Language) -> bool:
    said = text.title() if text.isupper() else text  # "ORIGINAL: ENGLISH", as until 1996
    return any(
        is_known_line(said, each) or bool(each.named_organ(said)) or _is_date(text, each)
        for each in (language, load_language(language.masthead))
    )


def _is_date(text: str, language: Language) -> bool:
    dates = find_dates(text, language)
    return len(dates) == 1 and dates[0].span.end - dates[0].span.start >= len(text) - 2

"""Sections: where the numbers of paragraphs begin anew, the text that they number is a section of its own.

A heading over numbers that go on is a line of the text; over numbers that begin anew it is the title of the section.
"""

import re
from typing import Final

from unkg.characters import ARABIC_MARKS
from unkg.document import Kind, Span
from unkg.languages import Language, Slot
from unkg.structure.drafts import Node, PartDraft

# What ends a sentence, a clause or a list's lead-in; also behind it a footnote's marker or stars.
SENTENCE_END: Final = re.compile(r"[.。！!?؟;；؛:：,，،][”\"»’)\]]*(?:\d{1,3}|\(\d{1,3}\)|\*{1,3})?\Z")
_LONGEST: Final = 160  # code points of a heading


def is_heading(text: str) -> bool:
    """Tell a heading from a paragraph: it is short and ends in no mark."""
    return len(text) <= _LONGEST and not SENTENCE_END.search(text)


def open_section(holder: PartDraft, current: PartDraft, language: Language) -> tuple[PartDraft, list[Span]]:
    """Return a new section of `holder` for numbers that begin anew in `current`, and the spans of its title.

    The headings right above become its number and title. Where the first run of numbers stands below a heading too, it
    becomes a section first.
    """
    headings = _take_headings(current.nodes)
    spans: list[Span] = []
    if headings and current is holder:
        spans += _fold_first_run(holder, language)
    section = PartDraft(holder.section_path(), phase=Kind.OPERATIVE)
    section.number, section.title = _read(headings, language)
    holder.parts.append(section)
    return section, spans + [span for node in headings for span in node.block.spans]


def _take_headings(nodes: list[Node]) -> list[Node]:
    """Remove the headings at the end of `nodes` and return them, in order."""
    first = len(nodes)
    while first and nodes[first - 1].heading:
        first -= 1
    taken = nodes[first:]
    del nodes[first:]
    return taken


def _fold_first_run(holder: PartDraft, language: Language) -> list[Span]:
    """Put the first run of numbers, if a heading stands over it, into a section of its own."""
    first = next((i for i, node in enumerate(holder.nodes) if node.number), 0)
    headings = _take_headings(above := holder.nodes[:first])
    if not headings:
        return []
    section = PartDraft(holder.section_path(), phase=Kind.OPERATIVE)
    section.number, section.title = _read(headings, language)
    section.nodes, section.paths = holder.nodes[first:], {node.path for node in holder.nodes[first:]}
    holder.nodes[:] = above
    holder.parts.append(section)
    return [span for node in headings for span in node.block.spans]


def _read(headings: list[Node], language: Language) -> tuple[str | None, str | None]:
    """Return the number and title that headings give: `II` and `Informal system`, on one line or on two."""
    number, titles = None, []
    for node in headings:
        match = language.match(Slot.HEADING, node.block.text)
        if match and number is None:
            number = international(match["number"] or match["bare"], language)
            titles += [match["title"]] if match.groupdict().get("title") else []
        else:
            titles.append(node.block.text)
    return number, " ".join(titles) or None


def international(number: str, language: Language) -> str:
    """Return the number of a section or annex as all languages have it: 二 and الثاني are II."""
    printed = ARABIC_MARKS.sub("", " ".join(number.split()))
    return language.headings.get(printed, printed)

"""Slots and patterns: what a pack has patterns for, and a pattern with the examples that prove it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from unkg.languages.readings import first_of

_GROUP: Final = re.compile(r"\(\?P<\w+>")


class Slot(StrEnum):
    """What a pack has patterns for. Every pack fills every slot, if only with an empty list."""

    # masthead
    SESSION = "session"
    AGENDA_ITEM = "agenda_item"
    DISTRIBUTION = "distribution"
    ORIGINAL = "original"
    RESOLUTION_HEAD = "resolution_head"
    ADOPTED_AT = "adopted_at"
    REPORT_LINE = "report_line"
    STATEMENT_HEAD = "statement_head"
    MASTHEAD_ASIDE = "masthead_aside"
    # structure
    ENACTING = "enacting"
    CHAPEAU = "chapeau"
    ANNEX = "annex"
    CLOSING = "closing"
    VOTE = "vote"
    CHOICE = "choice"
    NUMBER = "number"
    HEADING = "heading"
    STATEMENT_INTRO = "statement_intro"
    # correspondence
    LETTER_TITLE = "letter_title"
    LETTER_ANNEX = "letter_annex"
    SIGNATURE = "signature"
    CIRCULATION = "circulation"
    MEETING_LINE = "meeting_line"
    DECLARATION_TITLE = "declaration_title"
    # dates
    PERIOD = "period"
    # citations
    CITED_NUMBER = "cited_number"
    NOUN_BEFORE = "noun_before"
    NOUN_AFTER = "noun_after"
    LIST_GAP = "list_gap"
    SYMBOL_GAP = "symbol_gap"
    IBID = "ibid"
    ORGAN_BEFORE = "organ_before"
    ORGAN_AFTER = "organ_after"
    PINPOINT_BEFORE = "pinpoint_before"
    PINPOINT_AFTER = "pinpoint_after"
    SELF = "self"
    OWN_SESSION = "own_session"
    TITLE_MARKS = "title_marks"
    # names
    PERSON = "person"
    ORGANIZATION = "organization"
    SHORT_FORM = "short_form"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, and the examples that prove it."""

    source: str
    examples: tuple[str, ...]
    flags: re.RegexFlag = re.NOFLAG
    # What is derived from these, when first asked for: detecting a language loads all packs. No cached_property, which
    # machine code by mypyc would compute anew each time.
    _regex: list[re.Pattern[str]] = field(default_factory=list, init=False, repr=False, compare=False)
    _first: list[re.Pattern[str] | None] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        if not self._regex:
            self._regex.append(_compiled(self.source, self.flags))
        return self._regex[0]

    @property
    def first(self) -> re.Pattern[str] | None:
        """What matches the characters with which a match may begin; None if they are many."""
        if not self._first:
            self._first.append(first_of(self.source, self.flags))
        return self._first[0]

    def matches(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield what `finditer(text, start, end)` of the compiled pattern does, but empty matches."""
        regex, first = self.regex, self.first
        if first is None:
            for match in regex.finditer(text, start, end):
                if match.end() > match.start():
                    yield match
            return
        at = start
        for character in first.finditer(text, start, end):
            begin = character.start()
            if begin >= at and (found := regex.match(text, begin, end)):
                yield found
                at = found.end()


@cache
def _compiled(source: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(source, flags)


def any_of(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    """Return what matches where one of `patterns` does, without their groups; of none: nothing."""
    sources = (f"(?{'i' if p.flags else ''}:{_GROUP.sub('(?:', p.source)})" for p in patterns)
    return re.compile("|".join(sources) or r"(?!)")


@dataclass(frozen=True, slots=True)
class SharedNoun:
    """How several States share one noun, as in "the Governments of Lakia and Dunia".

    `noun` is found in the name of the Government that has it, `gap` is what stands between the States, which follow if
    `states_behind`, else precede.
    """

    noun: re.Pattern[str]
    gap: re.Pattern[str]
    states_behind: bool

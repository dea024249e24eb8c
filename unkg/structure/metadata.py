"""What metadata tell where the text is silent. Where both speak, the text is right: metadata are typed in by hand."""

import re
from dataclasses import replace
from typing import Final

from unkg.document import Masthead, Meeting, Part
from unkg.languages import Language, Slot
from unkg.metadata import Choice, Metadata, Vote

_MEETING: Final = re.compile(r"/(?:PV|SR)\.(\d+)")


def masthead_with(masthead: Masthead, metadata: Metadata | None) -> Masthead:
    """Return the masthead with the symbol, dates, draft and reports of the metadata in its holes."""
    if metadata is None:
        return masthead
    return replace(
        masthead,
        symbols=masthead.symbols or ((metadata.symbol,) if metadata.symbol else ()),
        adoption_date=masthead.adoption_date or metadata.adoption_date,
        distribution_date=masthead.distribution_date or metadata.distribution_date,
        draft=masthead.draft or metadata.drafts,
        reports=masthead.reports or metadata.reports,
    )


def with_metadata(part: Part, metadata: Metadata | None, language: Language) -> Part:
    """Return the document's own part with the title, if it is in this language, and the meeting of the metadata."""
    if metadata is None:
        return part
    title = metadata.title if metadata.title_language == language.code else None
    return replace(part, title=part.title or title, meeting=part.meeting or _meeting(metadata.meeting_record))


def _meeting(record: str | None) -> Meeting | None:
    number = _MEETING.search(record) if record else None
    return Meeting(record=record, number=number[1]) if number else None


def with_votes(metadata: Metadata | None, lines: list[str], language: Language) -> Metadata | None:
    """Return the metadata with the votes that the lines below a text tell, unless they have some: `In favour: …`."""
    text = " ".join(lines)
    heads = list(language.find(Slot.CHOICE, text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = (
        Vote(text[head.end() : end].strip(), Choice(head.lastgroup)) for head, end in zip(heads, ends, strict=False)
    )
    votes = tuple(vote for vote in found if vote.voter)
    if not votes or (metadata and metadata.votes):
        return metadata
    return replace(metadata or Metadata(), votes=votes)

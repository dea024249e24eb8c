"""The `<meta>` of Akoma Ntoso, as the United Nations fills it, to `Metadata`.

What is empty there stands for "not known": a date 0001-01-01, an attribute `by=""`. Keywords, names of voters and
sponsors are in English in every language version. `<FRBRlanguage>` is not read: files exist whose code is that of
another version, and the text itself tells its language.
"""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from unkg.errors import UsageError
from unkg.metadata import Choice, Keyword, Metadata, Vote
from unkg.symbols import parse_symbol

_LANGUAGE: Final = "en"  # of all words in the metadata
_CHOICES: Final = {
    "infavour": Choice.IN_FAVOUR,
    "infavor": Choice.IN_FAVOUR,
    "against": Choice.AGAINST,
    "abstaining": Choice.ABSTAINING,
    "abstained": Choice.ABSTAINING,
    "abstention": Choice.ABSTAINING,
    "notvoting": Choice.NOT_VOTING,
    "nonvoting": Choice.NOT_VOTING,
    "absent": Choice.NOT_VOTING,
}
# The last two steps of the IRI of a work tell the organ's resolution: …/unga/2044-12-31/ES-11-1/, …/unsc/…/2660-2022/.
_WORKS: Final = (
    (re.compile(r"/unga/[^/]*/((?:E?S-)?\d+)-(\d+)(?:[-_]?([A-Z]))?/"), "A/RES/{0}/{1}{2}"),
    (re.compile(r"/unsc/[^/]*/(\d+)-(\d{4})/"), "S/RES/{0}({1})"),
    (re.compile(r"/unecosoc/[^/]*/(\d{4})-(\d+)/"), "E/RES/{0}/{1}"),
)
_CONCEPTS: Final = re.compile(r"https?://(?:metadata\.un\.org/(?:thesaurus|sdg)|eurovoc\.europa\.eu)/[\w.-]+\Z")
_DRAFTS: Final = ("draftResolution", "draftDecision", "draftStatement")  # and each with AdditionalSponsors behind it
_SDG: Final = re.compile(r"sdg[ _]", re.IGNORECASE)


def read_metadata(root: ET.Element) -> Metadata | None:
    """Return what the `<meta>` of the document in `root` says of it, not that of a component; None if there is none.

    What cannot be read, such as a symbol that is none, is left out: no metadata are a reason to lose the text.
    """
    meta = next((e for document in root for e in document if tag_of(e) == "meta"), None)
    if meta is None:
        return None
    steps = [e for e in meta.iter() if tag_of(e) == "step"]
    title = next((k.get("showAs") for k in _named(meta, "keyword") if k.get("refersTo") == "title"), None)
    return Metadata(
        symbol=_symbol_of_work(root, meta),
        title=title,
        title_language=_LANGUAGE if title else None,
        adoption_date=_frbr_date(meta, "FRBRWork", "adoption"),
        distribution_date=_frbr_date(meta, "FRBRExpression", "publication"),
        meeting_record=next(iter(_symbols(steps, "adopted")), None),
        drafts=tuple(_symbols(steps, *_DRAFTS)),
        reports=tuple(_symbols(steps, "recommendedForAdoption")),
        sponsors=tuple(s.get("by", "") for s in steps if s.get("outcome", "").startswith(_DRAFTS) and s.get("by")),
        votes=tuple(dict.fromkeys(_votes(meta))),
        keywords=tuple(dict.fromkeys(_keywords(meta))),
    )


def tag_of(element: ET.Element) -> str:
    """Return the local name of an element: the United Nations' files have it in more than one namespace."""
    return str(element.tag).rpartition("}")[2]


def _named(element: ET.Element, *names: str) -> Iterator[ET.Element]:
    return (e for e in element.iter() if tag_of(e) in names)


def _symbol_of_work(root: ET.Element, meta: ET.Element) -> str | None:
    if not any(e.get("name") == "resolution" for e in root):
        return None
    for work in _named(meta, "FRBRWork"):
        for uri in _named(work, "FRBRuri", "FRBRthis"):
            for pattern, form in _WORKS:
                if match := pattern.search(uri.get("value", "")):
                    return form.format(*(group or "" for group in match.groups()), "")
    return None


def _frbr_date(meta: ET.Element, level: str, name: str) -> dt.date | None:
    for holder in _named(meta, level):
        for date in _named(holder, "FRBRdate"):
            if date.get("name") == name:
                return _date(date.get("date", ""))
    return None


def _date(text: str) -> dt.date | None:
    try:
        date = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return date if date.year > 1 else None  # 0001-01-01 is what a program writes for no date


def _symbols(steps: list[ET.Element], *outcomes: str) -> Iterator[str]:
    for step in steps:
        if step.get("outcome") in outcomes and step.get("as"):
            try:
                yield parse_symbol(step.get("as", "")).text
            except UsageError:
                continue


def _votes(meta: ET.Element) -> Iterator[Vote]:
    for count in (count for voting in _named(meta, "voting") for count in _named(voting, "count")):
        choice = _CHOICES.get(re.sub("[^a-z]", "", count.get("refersTo", "").casefold()))
        for voter in _named(count, "organization"):
            if choice and (name := " ".join("".join(voter.itertext()).split())):
                yield Vote(name, choice)


def _keywords(meta: ET.Element) -> Iterator[Keyword]:
    for keyword in _named(meta, "keyword"):
        if keyword.get("refersTo"):
            continue  # the title of an agenda item, or the document's own
        label = " ".join((keyword.get("showAs") or keyword.get("value") or "").replace("_", " ").split())
        label = _SDG.sub("SDG ", label)
        iri = keyword.get("href", "").strip()
        if _CONCEPTS.match(iri):
            yield Keyword(None if "://" in label else label or None, iri)
        elif label and not iri:
            yield Keyword(label)

"""Resolutions, decisions and statements of every organ in every language: invented documents, laid out as pages.

What a document says is the same in all languages and stands in `ORGANS`; the words are in `tests/organs/<code>.toml`.
"""

import datetime as dt
import re
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unkg.document import Document, DocumentType, Kind
from unkg.export import link_document, read_document
from unkg.linking import CitedDocument
from unkg.linking.series import Speaker, decision, resolution
from unkg.readers.lines import is_han

_FOLDER = Path(__file__).parent / "organs"
WORDS: dict[str, dict[str, Any]] = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in sorted(_FOLDER.glob("*.toml"))}
ADOPTED, ISSUED = dt.date(2044, 12, 31), dt.date(2045, 1, 16)
OPERATIVE = ["op/1", "op/1/a", "op/1/a/i", "op/1/a/ii", "op/1/b", "op/2", "op/3"]


@dataclass(frozen=True)
class Organ:
    """What a document of an organ says in every language: `own`, `other` are the resolutions that it cites."""

    symbol: str
    organ: str
    session: str | None
    own: tuple[str, str]
    other: tuple[str, str]
    items: tuple[str, ...] = ()
    type: DocumentType = DocumentType.RESOLUTION
    draft: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    feminine: bool = False
    original: bool = False


_GA, _SC = ("GA", "A/RES/98/251"), ("SC", "S/RES/9876(2043)")
ORGANS = {
    "HRC": Organ(
        "A/HRC/RES/99/999",
        "HRC",
        "99",
        ("98/7", "A/HRC/RES/98/7"),
        _GA,
        ("14", "113(b)"),
        original=True,
    ),
    "UNEA": Organ("UNEP/EA.99/Res.99", "UNEA", "99", ("98/7", "UNEP/EA.98/Res.7"), _GA, feminine=True, original=True),
    "ECOSOC": Organ(
        "E/RES/2044/99", "ECOSOC", "2044", ("2043/7", "E/RES/2043/7"), _GA, ("14(b)",), reports=("E/2044/30",)
    ),
    "ES": Organ(
        "A/RES/ES-99/9",
        "GA",
        "ES-99",
        ("ES-98/7", "A/RES/ES-98/7"),
        ("HRC", "A/HRC/RES/S-98/1"),
        ("5",),
        draft=("A/ES-99/L.9", "A/ES-99/L.9/Add.1"),
        feminine=True,
    ),
    "S": Organ(
        "A/RES/S-99/1",
        "GA",
        "S-99",
        ("S-98/7", "A/RES/S-98/7"),
        _SC,
        ("5",),
        draft=("A/S-99/L.1",),
        feminine=True,
    ),
    "SC": Organ("S/RES/9999(2044)", "SC", None, ("9875 (2043)", "S/RES/9875(2043)"), _GA),
    "DEC": Organ("A/DEC/99/499B", "GA", "99", ("98/7", "A/RES/98/7"), _SC, ("14(b)",), DocumentType.DECISION),
    "PRST": Organ("S/PRST/2044/9", "SC", None, ("", "S/RES/9876(2043)"), ("", ""), (), DocumentType.STATEMENT),
}
PRINTED = {"A/DEC/99/499B": "A/DEC/99/499 B", "S/RES/9999(2044)": "S/RES/9999 (2044)"}
LANGUAGES = sorted(WORDS)
CASES = [(name, code) for name in ORGANS for code in LANGUAGES]


def _paragraphs(name: str, words: dict[str, Any]) -> list[str]:
    """Return the paragraphs of a document below its masthead, without its footnote."""
    organ, own = ORGANS[name], words[name]
    fields = {
        "own": _printed_number(organ.own[0], words),
        "other": words["other"].get(organ.other[0], ""),
        "ta": "ت" if organ.feminine else "ي",
        "ha": "ها" if organ.feminine else "ه",
    }
    body = own.get("body") or [own["enacting"], *words["preamble"], *words["operative"]]
    return [text.format(**fields) for text in body]


def _printed_number(number: str, words: dict[str, Any]) -> str:
    prefix = next((latin for latin in words.get("letters", {}) if number.startswith(latin)), "")
    return words["letters"][prefix] + number.removeprefix(prefix) if prefix else number


def _symbol(name: str) -> str:
    return PRINTED.get(ORGANS[name].symbol, ORGANS[name].symbol)


def _masthead(name: str, words: dict[str, Any]) -> list[str]:
    """Return the lines above the text: the organ that issues first, the one that adopts below."""
    organ, own = ORGANS[name], words[name]
    issuer = own.get("organ") or words["DEC"]["organ"]
    dates = [] if organ.type is DocumentType.DECISION else [words["general"], words["issued"]]
    original = [words["original"], words["tongue"]] if organ.original else []
    fields = {"organ": issuer, "item_title": words["item_title"], "title": words["title"]}
    head = [line.format(**fields) for line in own["head"]]
    return [words["publisher"], _symbol(name), issuer, *dates, *original, *head]


def _lines(text: str) -> list[str]:
    """Return a paragraph as lines of a page, the first indented; Chinese breaks anywhere but inside a Latin word."""
    if not is_han(text):
        return textwrap.wrap(f" {text}", 90, break_long_words=False, break_on_hyphens=False)
    lines = [" "]
    for piece in re.findall(r"[!-~]{1,30}|.", text):
        if len(lines[-1]) + len(piece) > 40:
            lines.append("")
        lines[-1] += piece
    return lines


def _foot(name: str, words: dict[str, Any]) -> list[str]:
    """Return what stands at the foot of the first page and on top of the second."""
    title = [words["title"][:60]] if "{title}" in "".join(words[name]["head"]) and name != "DEC" else []
    return ["__________________", f" {words['note']}", "44-99999 1/2", _symbol(name), *title]


def lay_out(name: str, code: str, gap: int, *, head: bool = True) -> str:
    """Return a document as pages with `gap` blank lines behind each line; the first page ends inside a paragraph."""
    words = WORDS[code]
    paragraphs = [_lines(text) for text in _paragraphs(name, words)]
    cut = max(i for i, lines in enumerate(paragraphs) if len(lines) > 1)
    paragraphs[cut][1:1] = _foot(name, words) if head else _foot(name, words)[:4]
    masthead = [line for text in _masthead(name, words) for line in _lines(text)] if head else []
    closing = [line for text in words[name].get("closing", ()) for line in _lines(text)]
    lines = [*masthead, *(line for paragraph in paragraphs for line in paragraph), *closing, "44-99999 2/2"]
    return "".join(f"{line} " + "\n" * (gap + 1) for line in lines)


def part_by_blank_lines(name: str, code: str) -> str:
    """Return a document with a blank line between paragraphs, which are not indented, as text is often pasted."""
    words = WORDS[code]
    paragraphs = [[line.strip() for line in _lines(text)] for text in _paragraphs(name, words)]
    cut = max(i for i, lines in enumerate(paragraphs) if len(lines) > 1)
    rule, note, page, *running = _foot(name, words)
    paragraphs[cut][1:1] = [rule, note, "", page, "", *running]
    texts = [*_masthead(name, words), *words[name].get("closing", ())]
    lines = [[line.strip() for line in _lines(text)] for text in texts]
    masthead = len(_masthead(name, words))
    blocks = [*lines[:masthead], *paragraphs, *lines[masthead:], ["44-99999 2/2"]]
    return "\n\n".join("\n".join(block) for block in blocks)


def cited(document: Document) -> set[tuple[str, str]]:
    """Return what a document cites: the path of the paragraph and the symbol."""
    targets = [(link.mention.place.paragraph, link.target) for link in link_document(document).links]
    return {(path, target.symbol.text) for path, target in targets if isinstance(target, CitedDocument)}


def kinds(document: Document, kind: Kind) -> Iterator[str]:
    return (p.path for _, p in document.paragraphs() if p.kind is kind)


def layouts(name: str, code: str) -> Iterator[Document]:
    for content in (lay_out(name, code, 0), lay_out(name, code, 1), part_by_blank_lines(name, code)):
        yield read_document(content.encode(), "document.txt")


@pytest.mark.parametrize(("name", "code"), CASES)
def test_masthead(name: str, code: str) -> None:
    for document in layouts(name, code):
        check_masthead(document, name, code)


@pytest.mark.parametrize(("name", "code"), CASES)
def test_text(name: str, code: str) -> None:
    for document in layouts(name, code):
        check_text(document, name)


@pytest.mark.parametrize(("name", "code"), [case for case in CASES if "enacting" in WORDS["en"][case[0]]])
def test_lost_masthead(name: str, code: str) -> None:
    """The formula tells the organ, the tops of the other pages the symbol."""
    document = read_document(lay_out(name, code, 0, head=False).encode(), "document.txt")
    assert document.masthead.symbols == (ORGANS[name].symbol,)
    assert document.masthead.organ == ORGANS[name].organ
    assert document.main.type is DocumentType.RESOLUTION
    check_text(document, name)


def check_masthead(document: Document, name: str, code: str) -> None:
    organ, words = ORGANS[name], WORDS[code]
    masthead = document.masthead
    assert document.language == code
    assert masthead.symbols == (organ.symbol,)
    assert document.main.type is organ.type
    assert (masthead.organ, masthead.session) == (organ.organ, organ.session)
    assert masthead.agenda_items == organ.items
    has_item_title = "{item_title}" in words[name]["head"]
    assert masthead.agenda_title == (words["item_title"] if has_item_title else None)
    assert masthead.adoption_date == ADOPTED
    assert masthead.distribution_date == (None if name == "DEC" else ISSUED)
    printed = words["original"].partition(":")[2].strip() if organ.original else None
    assert masthead.original_language == printed
    assert (masthead.draft, masthead.reports) == (organ.draft, organ.reports)
    has_title = any("{title}" in line for line in words[name]["head"])
    assert document.main.title == (words["title"] if has_title else None)


def check_text(document: Document, name: str) -> None:
    organ = ORGANS[name]
    decision, note = ("A/DEC/98/517", "A/98/999")
    own, other = organ.own[1], organ.other[1]
    if name == "DEC":
        assert list(kinds(document, Kind.OPERATIVE)) == ["op/par-1", "op/par-1/a", "op/par-1/b"]
        assert cited(document) == {("op/par-1", s) for s in (own, other, decision)} | {("op/par-1/note/1", note)}
    elif name == "PRST":
        assert list(kinds(document, Kind.BODY)) == ["par/2", "par/3"]
        assert cited(document) == {("par/2", own), ("par/2", decision), ("par/2/note/1", note)}
        verbs = [(verb.paragraph, verb.concept.rsplit("/")[-1]) for verb in link_document(document).verbs]
        assert verbs == [("par/2", "recall"), ("par/3", "emphasize")]
    else:
        assert list(kinds(document, Kind.PREAMBULAR)) == ["pp/1", "pp/2", "pp/3"]
        assert list(kinds(document, Kind.OPERATIVE)) == OPERATIVE
        assert not list(kinds(document, Kind.BODY))
        expected = {("pp/1", own), ("pp/1", other), ("pp/2", decision), ("pp/2/note/1", note)}
        assert cited(document) == expected


@pytest.mark.parametrize(
    ("number", "organ", "speaker", "symbol"),
    [
        ("S-31/1", None, Speaker("HRC"), "A/HRC/RES/S-31/1"),
        ("S-31/1", None, Speaker("GA"), "A/RES/S-31/1"),
        ("48/1", None, Speaker("HRC", 54), "A/HRC/RES/48/1"),
        ("77/1", None, Speaker("HRC", 54), "A/RES/77/1"),
    ],
)
def test_unnamed_resolution(number: str, organ: str | None, speaker: Speaker, symbol: str) -> None:
    assert resolution(number, organ, speaker, {}) == symbol


def test_decision_of_a_council_that_numbers_by_years() -> None:
    assert decision("74/537", "ECOSOC", Speaker("ECOSOC")) == "A/DEC/74/537"
    assert decision("2022/337", None, Speaker("ECOSOC")) == "E/DEC/2022/337"


HEAD = """United Nations {symbol}
General Assembly
Distr.: General
16 January 2045
Ninety-ninth session
Provisional agenda* item 7
Culture of peace
Resolution adopted by the General Assembly on
31 December 2044
[without reference to a Main Committee (A/99/L.9)]
99/999. Sample resolution on the keeping of archives, on the opening of archives to the public
and on the training of those who keep them
 The General Assembly,
 Recalling its resolution 98/7 of 3 March 2043,
 1. Adopts the rules annexed to the present resolution, and asks all Member States to keep to them;
"""


def read(text: str) -> Document:
    return read_document(text.encode(), "document.txt")


def test_broken_masthead() -> None:
    """The publisher beside the symbol, a reissue's star, a head and a title over several lines."""
    document = read(HEAD.format(symbol="A/RES/99/999*"))
    masthead = document.masthead
    assert masthead.symbols == ("A/RES/99/999",)
    assert (masthead.agenda_items, masthead.agenda_title) == (("7",), "Culture of peace")
    assert (masthead.adoption_date, masthead.draft) == (ADOPTED, ("A/99/L.9",))
    assert document.main.title == (
        "Sample resolution on the keeping of archives, on the opening of archives to the public and on the training of "
        "those who keep them"
    )


def test_joint_symbol() -> None:
    """Two organs are named; the session and the agenda items are the first one's."""
    lines = ["A/99/87–S/2044/43", "General Assembly", "Security Council", "Ninety-ninth session", "Agenda item 7"]
    letter = "Letter dated 3 January 2045 from the Permanent Representative of Iceland to the United Nations addressed "
    document = read("\n".join([*lines, f"{letter}to the Secretary-General", " I have the honour to write to you."]))
    assert document.masthead.symbols == ("A/99/87", "S/2044/43")
    assert (document.masthead.organ, document.masthead.session) == ("GA", "99")


def test_vote_and_annexes() -> None:
    """Who voted is no paragraph; annexes have numbers of their own."""
    vote = "[Adopted by a recorded vote of 2 to 1, with 1 abstention. The voting was as follows: In favour: Benin]"
    annexes = " Annex I\n Rules\n 1. Archives are kept.\n 2. They are opened.\n Appendix\n Forms\n 1. A request.\n"
    document = read(f"{HEAD.format(symbol='A/RES/99/999')}99th plenary meeting\n31 December 2044\n {vote}\n{annexes}")
    assert list(kinds(document, Kind.OPERATIVE)) == ["op/1"]
    parts = [(part.path, part.number, part.title, len(part.paragraphs)) for part in document.parts()]
    assert parts[1:] == [("annex/1", "I", "Rules", 2), ("annex/2", "2", "Forms", 1)]


@pytest.mark.parametrize("mark", ["“", ""])
def test_recommended_draft(mark: str) -> None:
    """A draft in a resolution speaks for the organ that is to adopt it, quoted or not."""
    draft = [
        "The General Assembly,",
        "Recalling its resolution 98/7 of 3 March 2043,",
        "1. Keeps archives:",
        "(a) Here.",
    ]
    lines = [
        "The Economic and Social Council,",
        "Recalling its resolution 2043/7 of 3 March 2043,",
        "Recommends to the General Assembly the adoption of the following draft resolution:",
        *(f"{mark}{line}" for line in draft),
    ]
    document = read("".join(f" {line}\n" for line in lines) + "99th plenary meeting\n")
    assert list(kinds(document, Kind.PREAMBULAR)) == ["pp/1", "pp/2"]
    assert list(kinds(document, Kind.OPERATIVE)) == ["op/par-1", "op/1", "op/1/a"]
    assert cited(document) == {("pp/1", "E/RES/2043/7"), ("pp/2", "A/RES/98/7")}


def test_lettered_decision_in_arabic() -> None:
    """The letter of a decision may be spelt in the script of the language, with debris behind it."""
    content = lay_out("DEC", "ar", 0).replace("A/DEC/99/499 B", "A/DEC/99/499 باء()")
    assert read(content).masthead.symbols == ("A/DEC/99/499B",)


def test_numbers_alone_on_their_lines() -> None:
    lines = ["99/99. Rules", "The General Assembly", "1.", "Adopts the following rules:", "(a)", "Rule 1 is changed:"]
    document = read("".join(f" {line}\n" for line in [*lines, "It is kept.", "2.", "Decides that it is kept today."]))
    assert list(kinds(document, Kind.OPERATIVE)) == ["op/1", "op/1/a", "op/1/par/1", "op/2"]
    texts = {p.path: p.text for _, p in document.paragraphs()}
    assert (texts["op/1"], texts["op/1/a"]) == ("Adopts the following rules:", "Rule 1 is changed:")

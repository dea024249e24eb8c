"""Akoma Ntoso in other forms: encodings, namespaces and kinds of document; what is malformed is named by its place."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gold_graph import ROOT
from unkg.cli import main
from unkg.document import Role
from unkg.errors import UnreadableInput
from unkg.export import read_document
from unkg.readers import read_text

SAMPLE = (ROOT / "samples" / "resolution.fr.xml").read_text(encoding="utf-8")
LINES = SAMPLE.splitlines()
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
TITLE = "Exemple de résolution balisée"


def at(words: str, behind: int = 0) -> str:
    """Return the place of the first line of the sample with `words`, `behind` columns further on."""
    line = next(i for i, text in enumerate(LINES) if words in text)
    return f"line {line + 1}, column {LINES[line].index(words) + 1 + behind}: "


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (SAMPLE.replace("</mainBody>", "</mainbody>"), at("</mainBody>", 2) + "mismatched tag"),
        (SAMPLE.replace('<statement name="', '<statement name="a" name="'), "line 2, column 23: duplicate attribute"),
        (SAMPLE.replace('name="resolution">', "name=resolution>"), at('"resolution"') + "not well-formed"),
        (SAMPLE[: SAMPLE.index("</preamble>")], at("</preamble>") + "no element found"),
        (SAMPLE[: SAMPLE.index("</preamble>") + 5], at("</preamble>") + "unclosed token"),
        (SAMPLE.replace("de paix<", "& paix<"), at("de paix<", 1) + "not well-formed"),
        (SAMPLE.replace("de paix<", "de&nbsp;paix<"), at("de paix<", 2) + "undefined entity"),
        (SAMPLE.replace("de paix<", "de \x02paix<"), at("de paix<", 3) + "not well-formed"),
        (SAMPLE.replace(' xmlns:akn4un="http://un.org/akn4un"', ""), at("<akn4un:voters>") + "unbound prefix"),
        (SAMPLE + "<akomaNtoso/>", f"line {len(LINES) + 1}, column 1: junk after document element"),
        ("\n<?xml version='1.0'?>" + SAMPLE, "line 2, column 1: XML or text declaration not at start"),
        (SAMPLE.encode("cp1252", "replace"), at("T?RK".replace("?", "Ü"), 1) + "not well-formed"),
        (b"<?xml version='1.0' encoding='utf-16'?>" + SAMPLE.encode(), "line 1, column 31: encoding specified"),
        ("<!DOCTYPE a>" + SAMPLE, "line 1, column 1: has a document type"),
        (
            SAMPLE.replace("<akomaNtoso", '\n <!DOCTYPE a [<!ENTITY b "c">]><akomaNtoso'),
            "line 2, column 2: has a",
        ),
        (("\ufeff<!DOCTYPE a SYSTEM 'a.dtd'>" + SAMPLE).encode("utf-16-le"), "line 1, column 1: has a document type"),
    ],
)
def test_what_is_malformed_is_named_by_its_place(data: str | bytes, message: str) -> None:
    with pytest.raises(UnreadableInput) as error:
        read_document(data.encode() if isinstance(data, str) else data, "bad.xml")
    assert str(error.value).startswith(f"bad.xml: {message}")


def test_entities_do_not_grow() -> None:
    """An encoding in which the document type is not seen by its letters hides none from the parser."""
    bomb = '<!DOCTYPE a [<!ENTITY b "ha">]><a><!--<akomaNtoso >-->&b;</a>'
    hidden = b"<?xml version='1.0' encoding='cp037'?><!-- <akomaNtoso > -->" + bomb.encode("cp037")
    with pytest.raises(UnreadableInput, match=r"^bad\.xml: "):
        read_document(hidden, "bad.xml")


def test_a_document_type_in_a_comment_is_none() -> None:
    data = SAMPLE.replace("<akomaNtoso", "<!-- <!DOCTYPE a> --><akomaNtoso").encode()
    assert read_document(data, "a.xml").main.title == TITLE


def test_the_rest_goes_on(tmp_path: Path) -> None:
    good = SAMPLE.replace("99/998", "99/997").replace("99-998", "99-997")
    for name, text in (("a.xml", SAMPLE), ("bad.xml", SAMPLE[:3000]), ("c.xml", good)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = tmp_path / "kg.nq"
    files = [str(tmp_path / name) for name in ("a.xml", "bad.xml", "c.xml")]
    result = CliRunner().invoke(main, ["export", *files, "-o", str(output)])
    assert result.exit_code != 0
    assert re.search(r"bad\.xml: line \d+, column \d+: .*; expected well-formed Akoma Ntoso", result.output)
    graphs = set(re.findall(r"<https://w3id.org/unkg/doc/(A/RES/99/\d+)/fr> \.\n", output.read_text(encoding="utf-8")))
    assert graphs == {"A/RES/99/997", "A/RES/99/998"}


def prefixed(text: str) -> str:
    return re.sub(r"<(/?)(?=[a-zA-Z])(?!akn4un:)", r"<\1ns0:", text).replace("xmlns=", "xmlns:ns0=")


@pytest.mark.parametrize(
    "data",
    [
        SAMPLE.encode("utf-8-sig"),
        SAMPLE.encode("utf-16"),
        SAMPLE.encode("utf-16-be").join([b"\xfe\xff", b""]),
        ("<?xml version='1.0' encoding='utf-16le'?>" + SAMPLE).encode("utf-16-le"),
        ("<?xml version='1.0' encoding='windows-1252'?>" + SAMPLE.replace("İ", "I")).encode("cp1252"),
        SAMPLE.replace(NAMESPACE, "http://www.akomantoso.org/2.0").encode(),
        SAMPLE.replace(NAMESPACE, NAMESPACE + "/CSD13").encode(),
        SAMPLE.replace(f'xmlns="{NAMESPACE}"', "").encode(),
        prefixed(SAMPLE).encode(),
    ],
)
def test_encodings_and_namespaces(data: bytes) -> None:
    document = read_document(data, "a.xml")
    assert (document.identifier, document.main.title) == ("A/RES/99/998", TITLE)
    assert [p.path for _, p in document.paragraphs()] == [
        "par/1",
        "pp/1",
        "pp/2",
        "pp/2/note/1",
        "op/1",
        "op/1/a",
        "op/2",
    ]
    assert document.metadata
    assert len(document.metadata.votes) == 5


REPORT = """<akomaNtoso><doc name="report"><meta/><preface>
<docTitle>Report of the Secretary-General</docTitle></preface>
<mainBody><section><num>I.</num><heading>Introduction</heading>
<paragraph><num>1.</num><content>The present report answers to resolution <ref href="https://undocs.org/en/A/RES/70/1">
70/1</ref>.</content></paragraph>
<paragraph><num>2.</num><list><intro><p>It is about the following:</p></intro>
<point><num>(a)</num><content><p>Peace;</p></content></point>
<point><num>(b)</num><content><blockList><listIntroduction>And the rest:</listIntroduction>
<item><num>(i)</num><p>One thing;</p></item></blockList></content></point></list></paragraph></section></mainBody></doc>
</akomaNtoso>"""
DEBATE = """<akomaNtoso><debateReport><meta/><debateBody><debateSection><heading>Agenda item 9</heading>
<speech by="#president"><from>The President:</from><p>The Assembly will now consider resolution 70/1.</p></speech>
<scene>The meeting rose at 12.30 p.m.</scene></debateSection></debateBody></debateReport></akomaNtoso>"""


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (
            REPORT,
            [
                "Report of the Secretary-General",
                "I. Introduction",
                "1. The present report answers to resolution 70/1.",
                "https://undocs.org/en/A/RES/70/1",
                "2. It is about the following:",
                "(a) Peace;",
                "(b) And the rest:",
                "(i) One thing;",
            ],
        ),
        (
            DEBATE,
            [
                "Agenda item 9",
                "The President:",
                "The Assembly will now consider resolution 70/1.",
                "The meeting rose at 12.30 p.m.",
            ],
        ),
    ],
)
def test_reports_and_debates(data: str, lines: list[str]) -> None:
    assert read_text(data.encode(), "a.xml").content.splitlines() == lines


def test_the_numbers_of_a_report() -> None:
    document = read_document(REPORT.encode(), "a.xml")
    assert [p.path for _, p in document.paragraphs()] == ["par/1", "par/2", "par/2/a", "par/2/b", "par/2/b/i"]
    assert [s.text for s in document.linked_symbols()] == ["A/RES/70/1"]
    assert [b.text for b in read_text(REPORT.encode(), "a.xml").blocks if b.role is Role.LINK]

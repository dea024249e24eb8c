"""Word documents: numbers, notes, links and mastheads as printed, and the same graph as from text."""

import io
import re
import zipfile

import pytest

from tests.gold_graph import ROOT
from unkg.document import Document, Kind, Role
from unkg.errors import UnreadableInput
from unkg.export import quads, read_document
from unkg.readers import read_text

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, relations: str = "", **parts: str) -> bytes:
    """Return a .docx with this body; `parts` are the inner mark-up of numbering, styles, footnotes …."""
    out = io.BytesIO()
    rels = relations
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, inner in parts.items():
            archive.writestr(f"word/{kind}.xml", f"<w:{kind} {W} {R}>{inner}</w:{kind}>")
            rels += f'<Relationship Id="{kind}" Type="{REL}/{kind}" Target="{kind}.xml"/>'
        ns = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{ns}">{rels}</Relationships>')
        archive.writestr("word/document.xml", f"<w:document {W} {R}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def lines(data: bytes) -> list[tuple[str, str]]:
    return [(block.role.value, block.text) for block in read_text(data, "a.docx").blocks]


def level(index: int, form: str, text: str) -> str:
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{index}">{inner}</w:lvl>'


def item(list_: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>'


def test_numbers_are_counted() -> None:
    levels = level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)") + level(2, "decimal", "%1.%3")
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        f'</w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>{over}</w:num>'
    )
    places = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 0)]
    body = "".join(p("x", item(*place)) for place in places)
    found = [text for _, text in lines(package(body, numbering=numbering))]
    assert found == ["1. x", "(a) x", "(b) x", "2. x", "(a) x", "2.1 x", "7. x", "8. x"]


def test_notes_links_fields_and_changes() -> None:
    note = '<w:footnote w:id="3"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> A note.</w:t></w:r></w:p></w:footnote>'
    body = (
        '<w:p><w:r><w:t>Rights,</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>'
        "<w:del><w:r><w:delText>out</w:delText></w:r></w:del><w:ins><w:r><w:t> in</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:hyperlink r:id="x"><w:r><w:t> link</w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType="separate"/>'
        '<w:t> 9</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    relation = f'<Relationship Id="x" Type="{REL}/hyperlink" Target="https://a.test/" TargetMode="External"/>'
    assert lines(package(body, relation, footnotes=note)) == [
        ("body", "Rights,1 in link 9"),
        ("note", "1 A note."),
        ("link", "https://a.test/"),
    ]


def essence(document: Document) -> list[object]:
    """Return what a document says: its paragraphs, their numbers and texts, and what they cite; not its footnotes."""
    said: list[object] = [
        (part.path, each.path, each.kind, each.number, each.text)
        for part, each in document.paragraphs()
        if each.kind is not Kind.NOTE
    ]
    cited = sorted(
        str(quad.triple)
        for quad in quads(document)
        if "cite" in quad.predicate.value.casefold() and "/note/" not in str(quad.triple)
    )
    return [document.identifier, document.main.title, document.masthead, *said, *cited]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resolution_as_text_and_as_word(language: str) -> None:
    path = ROOT / "samples" / f"resolution.{language}.txt"
    text = read_text(path.read_bytes(), path.name)
    body = [block.text for block in text.blocks if block.role is Role.BODY]
    made = package("".join(map(p, body)).replace("&", "&amp;"))
    said = essence(read_document(made, "a.docx"))
    assert len(said) > 10
    assert said == essence(read_document(path.read_bytes(), "a.txt"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (package(p("x"))[:-30], "damaged zip archive"),
        (package("<w:p>"), "part word/document.xml, line 1"),
        (package(p("x")).replace(b"word/document.xml", b"word/documens.xml"), "zip archive"),
    ],
)
def test_damaged_files_are_named(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableInput, match=re.escape(message)):
        read_text(data, "a.docx")


def test_bombs_and_entities_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 20_000_000)
    with pytest.raises(UnreadableInput, match="would unpack"):
        read_text(out.getvalue(), "a.docx")
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}/>')
    with pytest.raises(UnreadableInput, match="document type"):
        read_text(entity.getvalue(), "a.docx")


def test_a_title_above_a_note_in_a_frame() -> None:
    head = ("United Nations", "A/95/6 (Sect. 99)", "General Assembly", "Distr.: General", "16 May 2040")
    agenda = ("Ninety-fifth session", "Item 137 of the preliminary list*", "Sample budget for 2041")
    body = "".join(p(each) for each in (*head, *agenda, "Sample budget for 2041", "Section 99 Samples"))
    body += p("* A/95/50.", '<w:framePr w:w="9000" w:vAnchor="page" w:y="14000"/>')
    body += p("Overview") + p("99.1 The section is responsible for samples.")
    document = read_document(package(body), "a.docx")
    assert (document.identifier, document.main.title) == (
        "A/95/6(Sect.99)",
        "Sample budget for 2041 Section 99 Samples",
    )
    assert [(each.path, each.text) for _, each in document.paragraphs()] == [
        ("par/1", "Overview"),
        ("par/2", "99.1 The section is responsible for samples."),
        ("note/*", "A/95/50."),
    ]

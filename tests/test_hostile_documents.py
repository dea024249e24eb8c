"""Documents that want other files or addresses opened, or memory filled: read without, or reported."""

import io
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_docx import REL, W, p, package
from unkg.errors import UnreadableInput
from unkg.readers import read_text

SECRET = "the secret of the machine"


class Listener:
    """A server on loopback that nobody may ask."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.socket.setblocking(False)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def was_asked(self) -> bool:
        """Tell whether a connection waits: the system takes it without a call of ours."""
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    asked = made.was_asked()
    made.socket.close()
    assert not asked


@pytest.fixture
def places(listener: Listener, tmp_path: Path) -> list[str]:
    """Return what a document may want opened: a file and an address."""
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return [path.as_uri(), f"{listener.address}/x.dtd"]


def test_the_listener_notices() -> None:
    made = Listener()
    assert not made.was_asked()
    with socket.create_connection(made.socket.getsockname()):
        assert made.was_asked()
    made.socket.close()


def doctypes(place: str) -> list[str]:
    """Return document types that name a place, or grow without end."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return [
        f'<!DOCTYPE d SYSTEM "{place}">',
        f'<!DOCTYPE d PUBLIC "-//X//Y" "{place}">',
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{place}">]>',
        f'<!DOCTYPE d [<!ENTITY % q SYSTEM "{place}"> %q;]>',
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}<!ENTITY e "&l11;">]>',
    ]


def with_part(part: str, content: bytes) -> bytes:
    """Return a good .docx in which one part is another."""
    out = io.BytesIO()
    good = package(p("Recalling"), styles="", numbering="", footnotes="", settings="")
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


PARTS = [f"word/{name}.xml" for name in ("document", "styles", "numbering", "footnotes", "settings")]
RELATIONS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [*PARTS, RELATIONS])
def test_entities_in_word(places: list[str], part: str, encoding: str) -> None:
    for place in places:
        for doctype in doctypes(place):
            content = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<w:document {W}>&e;</w:document>'
            with pytest.raises(UnreadableInput, match=re.escape(f"part {part} has a document type")):
                read_text(with_part(part, content.encode(encoding)), "a.docx")


def test_inclusions_in_word(places: list[str]) -> None:
    for place in places:
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{place}"/>'
        style = f'<?xml-stylesheet type="text/xsl" href="{place}"?>'
        body = include + p("Recalling").replace("Recalling", f"Recalling{include}") + style
        assert [block.text for block in read_text(package(body), "a.docx").blocks] == ["Recalling"]


def test_external_relations_of_word(places: list[str]) -> None:
    kinds = (
        "image",
        "attachedTemplate",
        "frame",
        "subDocument",
        "styles",
        "numbering",
        "footnotes",
        "aFChunk",
        "oleObject",
    )
    for place in places:
        relations = "".join(
            f'<Relationship Id="r{n}" Type="{REL}/{kind}" Target="{place}" TargetMode="External"/>'
            for n, kind in enumerate(kinds)
        )
        picture = (
            '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="r0"/>'
            '</w:drawing></w:r></w:p><w:altChunk r:id="r7"/><w:subDoc r:id="r3"/>'
        )
        field = (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> INCLUDETEXT "'
            f'{place}" </w:instrText><w:fldChar w:fldCharType="separate"/><w:t>kept</w:t>'
            '<w:fldChar w:fldCharType="end"/></w:r></w:p>'
        )
        text = read_text(package(p("Recalling") + picture + field, relations), "a.docx")
        said = [block.text for block in text.blocks]
        assert said[0] == "Recalling"
        assert "kept" in said
        assert SECRET not in "".join(said)


def test_relations_stay_in_the_package(places: list[str]) -> None:
    target = "../" * 20 + places[0].removeprefix("file:///")
    relation = f'<Relationship Id="s" Type="{REL}/styles" Target="{target}"/>'
    assert [block.text for block in read_text(package(p("Recalling"), relation), "a.docx").blocks] == ["Recalling"]


@pytest.mark.parametrize("part", [*PARTS, RELATIONS])
def test_a_broken_part_is_named_with_line_and_column(part: str) -> None:
    data = with_part(part, f"<w:document {W}>\n<w:body>\n  <w:p></w:q>".encode())
    with pytest.raises(UnreadableInput, match=rf"a\.docx: part {re.escape(part)}, line 3, column \d+: .*mismatch"):
        read_text(data, "a.docx")


def test_zips_in_zips_stay_closed() -> None:
    inner = b"\0" * 1_000_000
    for depth in range(5):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(3):
                archive.writestr(f"{depth}-{copy}.zip", inner)
        inner = out.getvalue()
    out = io.BytesIO(package(p("Recalling")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/inner.zip", inner)
    assert [block.text for block in read_text(out.getvalue(), "a.docx").blocks] == ["Recalling"]


@pytest.mark.parametrize("beginning", ["<html>", '<?xml version="1.0"?>'])
def test_entities_in_a_page(places: list[str], beginning: str) -> None:
    for place in places:
        for doctype in doctypes(place):
            page = f"{beginning.partition('<html>')[0]}{doctype.replace('DOCTYPE d', 'DOCTYPE html')}"
            page += "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Recalling</p><p>&e; &q; %q;</p></body></html>"
            said = "\n".join(block.text for block in read_text(page.encode(), "a.html").blocks)
            assert "Recalling" in said
            assert SECRET not in said
            assert "haha" not in said.replace('"ha"', "")


def test_addresses_in_a_page(places: list[str]) -> None:
    for place in places:
        page = f"""<!DOCTYPE html><html manifest="{place}"><head><base href="{place}">
<link rel=stylesheet href="{place}">
<link rel=import href="{place}"><meta http-equiv=refresh content="0; url={place}"><script src="{place}"></script>
<style>@import url({place});</style></head><body background="{place}"><p>Recalling <a href="b.html">this</a></p>
<img src="{place}" srcset="{place} 2x"><iframe src="{place}"></iframe><object data="{place}"></object>
<embed src="{place}"><video src="{place}" poster="{place}"></video><svg><image xlink:href="{place}"/></svg>
<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{place}"/>
<p style="background: url({place})">Noting</p></body></html>"""
        said = [block.text for block in read_text(page.encode(), "a.html").blocks if block.role.value == "body"]
        assert said == ["Recalling this", "Noting"]

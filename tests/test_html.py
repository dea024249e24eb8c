"""Saved web pages: lists, notes and links as a browser shows them."""

import pytest

from unkg.errors import UnreadableInput
from unkg.export import read_document
from unkg.readers import read_text

PAGE = """<!DOCTYPE html><html lang=en><head><title>x</title></head><body><nav><a href="/x">Home</a></nav>
<table><tr><td>United Nations<td>A/RES/99/999<tr><td>General Assembly<td>Distr.: General<br>16 January 2045</table>
<p>Resolution adopted by the General Assembly on 31 December 2044<h1>99/999. Sample resolution</h1>
<p><i>The General Assembly</i>,<p>Reaffirming the Declaration,<sup><a href="#fn1" id="r1">1</a></sup>
<p>Recalling its
 resolution <a href="https://undocs.org/A/RES/60/288">60/288</a>,<script>var x = "no"</script>
<ol><li>Urges Member States:<ol type=a><li>To keep records;<li>To open them;</ol><li><p>Decides to meet again.</p></ol>
<ol><li id="fn1">Resolution 217 A (III). <a href="#r1">↩</a></ol>"""


def lines(page: str) -> list[tuple[str, str]]:
    return [(block.role.value, block.text) for block in read_text(page.encode(), "a.html").blocks]


def test_a_page_is_understood() -> None:
    document = read_document(PAGE.encode(), "a.html")
    assert (document.identifier, document.main.title) == ("A/RES/99/999", "Sample resolution")
    assert [each.path for _, each in document.paragraphs()] == [
        "par/1",
        "pp/1",
        "pp/1/note/1",
        "pp/2",
        "op/1",
        "op/1/a",
        "op/1/b",
        "op/2",
    ]
    assert [link.url for link in document.links] == ["https://undocs.org/A/RES/60/288"]
    assert str(document.masthead.distribution_date) == "2045-01-16"


def test_lists_start_where_they_say() -> None:
    page = "<html><ol start=3><li>a<li value=9>b<li>c</ol><ol type=i><li>d</ol><ul><li>e</ul>"
    assert [text for _, text in lines(page)] == ["3. a", "9. b", "10. c", "(i) d", "e"]


@pytest.mark.parametrize(("charset", "codec"), [("windows-1251", "cp1251"), ("koi8-r", "koi8-r")])
def test_the_page_tells_its_encoding(charset: str, codec: str) -> None:
    data = f"<html><meta charset={charset}><p>Совет Безопасности".encode(codec)
    assert read_text(data, "a.html").blocks[0].text == "Совет Безопасности"


def test_an_encoding_that_nothing_tells() -> None:
    with pytest.raises(UnreadableInput, match="UTF-8"):
        read_text("<html><p>Совет Безопасности".encode("cp1251"), "a.html")


def test_deep_pages_do_not_crash() -> None:
    assert lines("<html><p>Text</p>" + "<div>" * 50_000)[0] == ("body", "Text")


@pytest.mark.parametrize(
    "page",
    [
        "<p>Recalling</p>",
        "<p class=x>Recalling<p>Noting",
        "<DIV>Recalling</DIV>",
        "<table><tr><td>Recalling</table>",
        "<meta charset=utf-8><p>Recalling",
        "<!-- saved --><title>x</title>Recalling",
    ],
)
def test_a_piece_of_a_page_is_a_page(page: str) -> None:
    assert read_text(page.encode(), "a").source.media_type == "text/html"
    assert lines(page)[0][1] == "Recalling"


@pytest.mark.parametrize("text", ["<p> is a tag.", "<paragraph>x</paragraph>", "<div x", "p <p>x</p>", "<title> of it"])
def test_text_about_tags_is_text(text: str) -> None:
    assert read_text(text.encode(), "a").source.media_type == "text/plain"


def test_a_web_archive_is_told() -> None:
    data = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\nx'
    with pytest.raises(UnreadableInput, match="HTML only"):
        read_text(data, "a.mht")
    assert read_text(b"Note: a\nSee multipart/related\n", "a").source.media_type == "text/plain"

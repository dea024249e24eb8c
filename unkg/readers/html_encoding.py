"""In which encoding a web page is, by the rules of the HTML Living Standard, 13.2.3.2."""

import codecs
import re
from typing import Final

from unkg.errors import UnreadableInput

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD: Final = 4096  # bytes in which a page tells it; the standard asks for 1024
_TOLD: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:\-]+)", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"\A\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w.:\-]+)", re.IGNORECASE)
_LANGUAGE: Final = re.compile(rb"<html[^>]+\blang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
# Labels of the Encoding Standard that mean a larger encoding than they say, or that Python does not know.
_WIDER: Final = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "latin-1", "latin1", "l1"), "cp1252"),
    **dict.fromkeys(("ascii", "us-ascii", "ansi_x3.4-1968", "windows-1252", "cp819", "ibm819"), "cp1252"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "csgb2312", "gbk", "x-gbk", "chinese", "iso-ir-58"), "gb18030"),
    **dict.fromkeys(("koi", "koi8", "koi8_r"), "koi8-r"),
    **dict.fromkeys(("iso-8859-6-e", "iso-8859-6-i"), "iso-8859-6"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-8"),  # a page that could be read so far is not in UTF-16
    "unicode-1-1-utf-8": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-sjis": "cp932",
}
_WINDOWS: Final = re.compile(r"x-(?=cp125\d\Z)")
# What the standard suggests by the language of the reader; here, by that of the page.
_SUGGESTED: Final = {"ar": "cp1256", "ru": "cp1251", "zh": "gb18030"}
_LATIN: Final = "cp1252"
_MOST_ACCENTED: Final = 0.2  # share of letters; more is another script, read as Latin
_TEXT: Final = re.compile(r"<[^>]*>")


def decode_html(data: bytes, name: str) -> str:
    """Return the text of a page, mark-up included, without NUL and without an XML declaration.

    A byte order mark tells the encoding, else the page does, else it is UTF-8, else what its language suggests. Bytes
    that do not fit what the page says become U+FFFD, as in a browser. Raises UnreadableInput if nothing tells it.
    """
    content = _decode(data, name).replace("\0", "")
    return re.sub(r"\A\ufeff?\s*<\?xml[^>]*>", "", content)


def _decode(data: bytes, name: str) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    if data[:200].count(b"\0") > 40:  # UTF-16 without a mark
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode()  # whatever the page says: no other encoding happens to be well-formed UTF-8
    except UnicodeDecodeError as error:
        told = _TOLD.search(data[:_HEAD]) or _DECLARED.match(data)
        label = told[1].decode("ascii", "replace").casefold() if told else ""
        codec = _WIDER.get(label, _WINDOWS.sub("", label))
        if codec:
            return _by_label(data, name, codec)
        return _by_language(data, name, error.start)


def _by_label(data: bytes, name: str, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except LookupError as error:
        raise UnreadableInput(
            name, f"says that it is in {codec!r}, which is no known encoding; save it as UTF-8"
        ) from error


def _by_language(data: bytes, name: str, place: int) -> str:
    language = _LANGUAGE.search(data[:_HEAD])
    codec = _SUGGESTED.get(language[1].decode().casefold(), _LATIN) if language else _LATIN
    content = data.decode(codec, "replace")
    letters = [c for c in _TEXT.sub("", content) if c.isalpha()]
    accented = sum(c > "\x7f" for c in letters)
    if codec == _LATIN and accented > _MOST_ACCENTED * len(letters):
        line = data.count(b"\n", 0, place) + 1
        told = f"line {line}: not UTF-8, and no charset tells the encoding"
        raise UnreadableInput(name, f"{told}; save the page as UTF-8")
    return content

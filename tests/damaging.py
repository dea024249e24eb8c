"""Damaged files, made from good ones by a seed: the same seed makes the same bytes.

    damaged(good, "pdf", seed=17) -> Damaged(name="0017-flip.pdf", data=b"…")

Good files of each format are made here, so that no test needs files of others. Other tests may bring their own.
"""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from tests.gold_graph import ROOT
from tests.test_docx import p, package

Damage = Callable[[bytes, random.Random], bytes]
_ENDINGS: Final = ("txt", "xml", "pdf", "docx", "html", "zip", "doc", "csv", "")
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the same bytes each time


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that was damaged: its name, which tells the seed and what was done, and its bytes."""

    name: str
    data: bytes


def _truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _behead(data: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100, 1000))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, rng: random.Random) -> bytes:
    """Write one value over a field: zeros, ones, or what a length takes ill."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4))):
        at = rng.randrange(len(changed))
        value = rng.choice((b"\0", b"\xff", b"\x7f\xff\xff\xff", b"99999999999", b"-1", b"<", b"&#0;", b"\r\n"))
        changed[at : at + len(value)] = value
    return bytes(changed)


def _splice(data: bytes, rng: random.Random) -> bytes:
    """Put a piece of the file, or of noise, into another place."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randrange(1, 4000)] if rng.random() < 0.7 else rng.randbytes(rng.randrange(1, 400))
    at = rng.randrange(len(data))
    return data[:at] + piece + data[at + (0 if rng.random() < 0.5 else len(piece)) :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    """Say a piece of the file very often, up to 200,000 bytes."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 5, 60, 2000))]
    return data[:start] + piece * (rng.choice((1 << 14, 200_000)) // len(piece)) + data[start:]


def _nest(data: bytes, rng: random.Random) -> bytes:
    """Put the file into archives, as deep as four, perhaps beside itself and under names that lead elsewhere."""
    for _ in range(rng.randrange(1, 5)):
        names = rng.sample(
            ("a.txt", "a.txt", "../../etc/passwd", "/b.pdf", "c\nd.docx", "word/document.xml", "e.zip"), 2
        )
        data = zipped([(name, data) for name in names])
    return data if rng.random() < 0.7 else _flip(data, rng)


def _keep(data: bytes, _: random.Random) -> bytes:
    return data


DAMAGES: Final[Mapping[str, Damage]] = {
    "truncate": _truncate,
    "behead": _behead,
    "flip": _flip,
    "overwrite": _overwrite,
    "splice": _splice,
    "repeat": _repeat,
    "nest": _nest,
    "rename": _keep,
}


def damaged(good: bytes, ending: str, seed: int) -> Damaged:
    """Return a damaged copy of the file `good`, whose name ends with `ending`; now and then with a wrong ending."""
    rng = random.Random(seed)  # noqa: S311 -- it must be the same each time
    kind = rng.choice(sorted(DAMAGES))
    data = DAMAGES[kind](good, rng)
    if kind == "rename" or rng.random() < 0.1:
        ending = rng.choice(_ENDINGS)
    return Damaged(f"{seed:04}-{kind}.{ending}".rstrip("."), data)


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    """Return a zip archive of the members in the order given, the same name as often as it is given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in archive.NameToInfo:
                archive.NameToInfo.pop(name)  # else zipfile warns
            archive.writestr(info, data)
    return file.getvalue()


def pdf(lines: list[str], action: str = "") -> bytes:
    """Return a PDF of one page with lines of Latin text; `action` goes into its catalogue, such as a script."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    content = f"BT /F1 11 Tf 72 770 Td {shown} ET".encode("latin-1")
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {action} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + start + table + end


def docx(paragraphs: list[str]) -> bytes:
    """Return a Word document of plain paragraphs."""
    return package("".join(p(escape(paragraph)) for paragraph in paragraphs))


def html(paragraphs: list[str]) -> bytes:
    """Return a web page of plain paragraphs."""
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f"<!DOCTYPE html>\n<html><head><title>A</title></head><body>\n{body}</body></html>\n".encode()


def good_files() -> Iterator[tuple[str, str, bytes]]:
    """Yield a name, an ending and a good file, for each format, and for text in each of six encodings."""
    samples = ROOT / "samples"
    text = {
        code: (samples / f"letter.{code}.txt").read_text(encoding="utf-8") for code in ("ar", "en", "fr", "ru", "zh")
    }
    english = [line.strip() for line in text["en"].splitlines() if line.strip()]
    latin = [line.encode("ascii", "ignore").decode().replace("(", "\\(").replace(")", "\\)") for line in english]
    for code, encoding in (
        ("en", "utf-8"),
        ("zh", "gb18030"),
        ("ru", "windows-1251"),
        ("ar", "windows-1256"),
        ("fr", "windows-1252"),
        ("ar", "utf-16-le"),
    ):
        yield f"txt-{encoding}", "txt", text[code].encode(encoding, "ignore")
    yield "akn", "xml", (samples / "resolution.fr.xml").read_bytes()
    yield "html", "html", html(english)
    yield "pdf", "pdf", pdf(latin)
    members = [(f"letter.{code}.txt", said.encode()) for code, said in text.items()]
    yield "zip", "zip", zipped(members)
    yield "docx", "docx", docx(english)

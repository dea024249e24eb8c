"""A small writer of PDF (ISO 32000-1) for tests: words at places on pages, rules, links, and nothing else.

Every letter is half as wide as its font size, a Han character as wide; so a test knows where a line ends.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_HAN = re.compile("[\u2e80-\u9fff\uff00-\uff60]")
_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


@dataclass(frozen=True)
class Say:
    """Words at a place, in points from the lower left corner.

    `mode` 3 is invisible, `angle` turns the words, `gap` parts their letters.
    """

    x: float
    y: float
    text: str
    size: float = 10
    mode: int = 0
    angle: int = 0
    gap: float = 0


@dataclass(frozen=True)
class Page:
    """What stands on a page: words, rules (x, y, length), addresses; `scan`: an image instead."""

    words: Sequence[Say] = ()
    rules: Sequence[tuple[float, float, float]] = ()
    links: Sequence[str] = ()
    scan: bool = False


@dataclass
class _File:
    objects: list[bytes] = field(default_factory=list)

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, extra: bytes = b"") -> int:
        return self.add(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data))


def width(text: str, size: float = 10) -> float:
    """Return how wide a text is, in points."""
    return size * sum(1.0 if _HAN.match(c) else 0.5 for c in text)


def write(pages: Iterable[Page], *, locked: bool = False) -> bytes:
    """Return the pages as a PDF file; `locked`: with a password that nobody knows."""
    file = _File()
    catalog, tree = file.add(b""), file.add(b"")
    unicode = file.stream(_UNICODE)
    descriptor = file.add(
        b"<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        b" /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    cid = file.add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe) /Ordering"
        b" (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 500 /W [11904 40959 1000 65280 65376 1000] >>"
        % descriptor
    )
    font = file.add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [%d 0 R]"
        b" /ToUnicode %d 0 R >>" % (cid, unicode)
    )
    image = file.stream(
        b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    numbers = [_page(file, page, tree, font, image) for page in pages]
    file.objects[catalog - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    file.objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(numbers))
    return _assemble(file, catalog, locked=locked)


def _page(file: _File, page: Page, tree: int, font: int, image: int) -> int:
    content = [_shown(say) for say in page.words]
    content += [b"%.2f %.2f m %.2f %.2f l S" % (x, y, x + length, y) for x, y, length in page.rules]
    if page.scan:
        content.append(b"q 612 0 0 792 0 0 cm /I Do Q")
    links = [
        file.add(
            b"<< /Type /Annot /Subtype /Link /Rect [70 %d 90 %d] /A << /S /URI /URI (%s) >> >>"
            % (700 - 20 * index, 710 - 20 * index, link.replace("(", "\\(").replace(")", "\\)").encode())
        )
        for index, link in enumerate(page.links)
    ]
    stream = file.stream(b"\n".join(content))
    return file.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Annots [%s]"
        b" /Resources << /Font << /F %d 0 R >> /XObject << /I %d 0 R >> >> >>"
        % (tree, stream, b" ".join(b"%d 0 R" % link for link in links), font, image)
    )


def _shown(say: Say) -> bytes:
    codes = say.text.encode("utf-16-be").hex().encode()
    turned = {0: b"1 0 0 1", 90: b"0 1 -1 0"}[say.angle]
    return b"BT /F %.2f Tf %d Tr %.2f Tc %s %.2f %.2f Tm <%s> Tj ET" % (
        say.size,
        say.mode,
        say.gap,
        turned,
        say.x,
        say.y,
        codes,
    )


def _assemble(file: _File, catalog: int, *, locked: bool) -> bytes:
    lock = b""
    if locked:
        secret = b"00" * 32
        number = file.add(b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (secret, secret))
        lock = b" /Encrypt %d 0 R /ID [<00> <00>]" % number
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(file.objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, catalog, lock, start)
    return bytes(out)

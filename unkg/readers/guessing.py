"""The encoding of a text that is not UTF-8, guessed: by zero bytes, or by which decoding reads like a language."""

from typing import Final

from unkg.languages import codes
from unkg.languages.frequency import Script, script_of

_SAMPLE: Final = 6_000  # code points beyond ASCII, with those beside them: enough to tell
# Logarithms of the likelihood of a byte beyond ASCII below which no language of a pack was met: where such bytes are
# few, where they are letters of a script, where several make a character. Right ones have over -10, -4, -5.6.
_SPARSE, _DENSE, _MULTIPLE = -12.0, -4.5, -5.9


def wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a text without a byte order mark in UTF-16 or UTF-32, by its zero bytes, or None.

    Every such text has ASCII, if only its spaces and line ends; no text in another encoding has a zero byte.
    """
    sample = data[: 1 << 16]
    if b"\0" not in sample:
        return None
    zeros = [sample[place::4].count(0) for place in range(4)]
    if sum(zeros) * 100 < len(sample) or len(data) % 2:
        return None
    quarter = len(sample) / 4
    if len(data) % 4 == 0 and min(zeros[2:]) > 0.99 * quarter and zeros[0] < 0.1 * quarter:
        return "utf-32-le"
    if len(data) % 4 == 0 and min(zeros[:2]) > 0.99 * quarter and zeros[3] < 0.1 * quarter:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(even, odd) < 4 * min(even, odd):  # Chinese has a few zeros in the other half too: 一 is U+4E00
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def is_damaged_utf8(data: bytes) -> bool:
    """Tell whether `data`, which are not UTF-8, were: most of what is beyond ASCII in them is UTF-8."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - bad > bad


def legacy_encoding(data: bytes) -> str | None:
    """Return the legacy encoding that `data` are most likely in, by its name in the registry of IANA, or None.

    The candidates are those that the language packs name. Example: `legacy_encoding("Совет".encode("koi8-r"))`.
    """
    scripts = [script_of(code) for code in codes()]
    candidates = dict.fromkeys(encoding for script in scripts for encoding in script.encodings)
    sample = _sample(data)
    beyond = max(1, sum(byte > 0x7F for byte in sample))
    best: tuple[float, str] | None = None
    for encoding in candidates:
        text = sample.decode(encoding, "replace")
        weight = max(_weights(text, encoding, scripts)) / beyond
        if best is None or weight > best[0]:
            best = weight, encoding
    return best[1] if best and best[0] > _worst(sample, best[1], beyond) else None


def _worst(sample: bytes, encoding: str, beyond: int) -> float:
    if 4 * beyond < len(sample):
        return _SPARSE
    return _MULTIPLE if len(sample.decode(encoding, "replace")) < 0.8 * len(sample) else _DENSE


def _weights(text: str, encoding: str, scripts: list[Script]) -> list[float]:
    return [script.weigh(text) for script in scripts if encoding in script.encodings]


def _sample(data: bytes) -> bytes:
    """Return the lines of `data` that have bytes beyond ASCII, as many as are needed."""
    kept: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            kept.append(line[: 4 * _SAMPLE])
            size += sum(byte > 0x7F for byte in kept[-1])
            if size >= 2 * _SAMPLE:
                break
    return b"".join(kept)

"""Series: a cited number to a document symbol, by its shape, its organ and what the organ's series look like.

`2462(2019)` is the Security Council's, whoever is named beside it; `2625(XXV)` the General Assembly's unless another
organ is; `2021/8` the Economic and Social Council's; `60/288` the General Assembly's from its 31st session (1976) on,
when it began to number so: a lower session is another's. Follows the Editorial Manual, "System of identification".
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# What a bare word names: "the Council" is one of these, by who speaks or who was named last.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "council": ("SC", "ECOSOC", "HRC", "TC"),
    "assembly": ("GA", "UNEA", "WHA"),
    "commission": ("CHR", "CND"),
    "organization": ("UN",),
    "secretariat": ("SECRETARIAT",),
}
# The form of an organ's resolution, from its number.
_RESOLUTIONS: Final = {
    "GA": "A/RES/{}",
    "SC": "S/RES/{}",
    "ECOSOC": "E/RES/{}",
    "HRC": "A/HRC/RES/{}",
    "TC": "T/RES/{}",
    "CHR": "E/CN.4/RES/{}",
}
_DECISIONS: Final = {"GA": "A/DEC/{}", "ECOSOC": "E/DEC/{}", "HRC": "A/HRC/DEC/{}"}
_STROKE: Final = re.compile(r"(?P<session>\d+)/(?P<number>\d+)(?P<letters>[A-Z]*)")
_YEAR: Final = re.compile(r"(?P<number>\d+)\((?P<year>\d{4})\)")
# 217 A (III) is a part of the document A/RES/217(III).
_LETTER: Final = re.compile(r"(?<=\d)[A-Z]\(")
_FIRST_YEAR: Final = 1946
_FIRST_SESSION: Final = 31  # the Assembly's first whose resolutions have a stroke; before, 2625(XXV)
_YEAR_ZERO: Final = 1945  # the Assembly's session n begins in September of the year 1945 + n
_YEARS: Final = 2  # and is over in September of the next; resumed sessions may take longer
_FEW: Final = (
    60  # no other body adopted more resolutions at a session: a higher number with another date has a misprint
)
_FIRST_DECISION: Final = 300  # the Assembly's decisions are numbered 301 and up, 401 and up, 501 and up


def year_of(number: str) -> tuple[str, str] | None:
    """Return the number and year of a Security Council resolution: ("2462", "2019") for `2462(2019)`; else None."""
    match = _YEAR.fullmatch(number)
    return (match["number"], match["year"]) if match else None


class Speaker(NamedTuple):
    """The organ that speaks, and its session where its number is known (0: not)."""

    organ: str | None = None
    session: int = 0


def resolution(number: str, organ: str | None, speaker: Speaker, years: Mapping[str, str], year: int = 0) -> str | None:
    """Return the symbol of the resolution `number`, or None where no series has such a number.

    `organ` is named beside it, `year` is that of the date beside it (0: none); `years` are those of the Security
    Council's resolutions that the document cites in full.
    Example: `resolution("5/1", "HRC", Speaker("GA"), {}) == "A/HRC/RES/5/1"`.
    """
    if year_of(number):
        return f"S/RES/{number}"
    if number.isdigit():
        # "resolution 2473": the year was told where the document cited it first.
        return f"S/RES/{number}({years[number]})" if number in years else None
    if number.startswith("WHA"):
        return _series(number, "WHA")
    if "(" in number:
        return _series(_LETTER.sub("(", number), organ or "GA")
    return _by_session(number, organ, speaker, year)


def _by_session(number: str, organ: str | None, speaker: Speaker, year: int) -> str | None:
    stroke = _STROKE.fullmatch(number)
    session, count = (int(stroke["session"]), int(stroke["number"])) if stroke else (0, 0)
    if session >= _FIRST_YEAR:
        return _series(number, organ if organ in _RESOLUTIONS and organ != "GA" else "ECOSOC")
    if organ in {"ECOSOC", "SC"} and stroke:
        organ = "GA"  # both Councils number by years; 68/1 is the Assembly's, whoever is named beside it
    dated_elsewhere = year and session and not 0 <= year - _YEAR_ZERO - session <= _YEARS
    if organ is None and dated_elsewhere and speaker.organ != "HRC" and count <= _FEW:
        return None  # "31/1 of 20 May 2022": the Assembly's 31st session was in 1976
    return _series(number, organ or _unnamed(number, session, speaker))


def _unnamed(number: str, session: int, speaker: Speaker) -> str | None:
    if speaker.organ == "HRC" and number.startswith("S-"):
        return "HRC"  # the Assembly has special sessions too, but is named
    # Until its own session the Human Rights Council means itself, and names the Assembly where it means that.
    if speaker.organ in {"HRC", "UNEA"} and session and session <= max(speaker.session, _FIRST_SESSION - 1):
        return speaker.organ
    return "GA" if session >= _FIRST_SESSION or number.startswith(("S-", "ES-")) else None


def _series(number: str, organ: str | None) -> str | None:
    stroke = _STROKE.fullmatch(number)
    if organ == "UNEA":
        return f"UNEP/EA.{stroke['session']}/Res.{stroke['number']}" if stroke else None
    if organ == "WHA":
        return f"WHA{number.removeprefix('WHA').replace('/', '.')}"
    if organ == "GA" and stroke and int(stroke["session"]) < _FIRST_SESSION:
        return None
    form = _RESOLUTIONS.get(organ or "")
    return form.format(number) if form else None


def decision(number: str, organ: str | None, speaker: Speaker) -> str | None:
    """Return the symbol of the decision `number`, or None: many bodies number decisions as the Assembly does not.

    Example: `decision("60/519", None, Speaker("GA")) == "A/DEC/60/519"`, but 15/4 is no decision of the Assembly.
    """
    stroke = _STROKE.fullmatch(number)
    if not stroke:
        return None
    session, count = int(stroke["session"]), int(stroke["number"])
    if session < _FIRST_YEAR and organ in {"ECOSOC", "SC"}:
        organ = None  # as with resolutions
    if session >= _FIRST_YEAR:
        organ = organ or "ECOSOC"
    elif organ is None and count > _FIRST_DECISION:
        organ = speaker.organ if speaker.organ in _DECISIONS and speaker.organ != "ECOSOC" else "GA"
    if organ == "UNEA":
        return f"UNEP/EA.{session}/Dec.{count}"
    form = _DECISIONS.get(organ or "")
    return form.format(number) if form else None


def is_of_kind(organ: str, kind: str) -> bool:
    """Tell whether a bare word such as "the Council" (`council`) may mean `organ` (`HRC`)."""
    return organ in KINDS.get(kind, ())

"""Dates and periods as United Nations documents write them.

The patterns are in the packs (slot `period`): named groups `year`, `month` (a name or a number), `day`, and where a
period ends `year2`, `month2`, `day2`. A missing day stays missing: nothing is filled in.
"""

import datetime as dt
import re
from typing import Final, NamedTuple

from unkg.characters import has_digit
from unkg.document import Period, Span
from unkg.languages import Language, Slot
from unkg.values import make

_OTHERS: Final = re.compile(r"\D+")


class Moment(NamedTuple):
    """A day, a month or a year: `day` and `month` are 0 where they are not told."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """Return it as ISO 8601 does: 2019-05-21, 2018-05, 2004."""
        return "-".join(f"{n:02}" for n in (self.year, self.month, self.day) if n)

    def date(self) -> dt.date | None:
        """Return the date, or None where the day is not told or there is no such day."""
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None


class DateMention(NamedTuple):
    """A date or period in a text: where it stands, when it begins and ends (the same, for a date)."""

    span: Span
    begin: Moment
    end: Moment

    def period(self) -> Period | None:
        """Return the days, or None where they are not told in full."""
        begin, end = self.begin.date(), self.end.date()
        return Period(begin, end) if begin and end and begin <= end else None

    def within(self, period: Period) -> bool:
        """Tell whether this date, as far as it is told, is one of the days of `period`."""
        told = (self.begin.year, self.begin.month, self.begin.day)
        known = [n for n in told if n]
        first = [period.begin.year, period.begin.month, period.begin.day][: len(known)]
        last = [period.end.year, period.end.month, period.end.day][: len(known)]
        return first <= known <= last


def find_dates(text: str, language: Language) -> list[DateMention]:
    """Return the dates and periods in `text`, in order.

    Example: in Chinese, `2019年5月16日至17日` is one mention, from 2019-05-16 to 2019-05-17; `2018年5月` is a month.
    """
    if not has_digit(text):  # every pattern has a year
        return []
    mentions = []
    for match in language.find(Slot.PERIOD, text):
        group = match.groupdict()
        month = _month(group.get("month"), language)
        day = _number(group.get("day")) if month else 0
        begin = make(Moment, (_number(group["year"]), month, day))
        end = begin
        if group.get("day2"):
            year2 = _number(group.get("year2")) or begin.year
            end = Moment(year2, _month(group.get("month2"), language) or month, _number(group["day2"]))
        mentions.append(make(DateMention, (make(Span, match.span()), begin, end)))
    return mentions


def _number(digits: str | None) -> int:
    # int reads Arabic-Indic digits too, which may stand beside ASCII ones in one number.
    return int(_OTHERS.sub("", digits)) if digits else 0


def _month(name: str | None, language: Language) -> int:
    if not name:
        return 0
    if name.isdigit():
        return _number(name)
    return language.months.get(" ".join(name.split()).casefold(), 0)

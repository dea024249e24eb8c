"""How long a server asks to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(told: str | None, otherwise: float) -> float:
    """Return how long a Retry-After asks to wait: it has seconds, or a date (RFC 9110, 10.2.3)."""
    told = (told or "").strip()
    if told.isdecimal() and told.isascii():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return otherwise

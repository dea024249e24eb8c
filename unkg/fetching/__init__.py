"""Documents from the documents site of the United Nations into a folder, each with its address, date and hash.

The way: what is wanted -> its address -> a part of the file, or all of it -> checked -> in place -> entered in
`documents.csv`. Running it again fetches what is not there yet, whatever stopped it.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from unkg.errors import EndpointError, UnkgError, UsageError
from unkg.fetching.download import Downloader, Fetched, Manners, NotThere
from unkg.fetching.record import Entry, Record, alone, sha256_of
from unkg.fetching.site import FORMATS, LETTERS, SITE, Wanted, address_of, wanted

__all__ = ["FORMATS", "LETTERS", "SITE", "Manners", "Report", "Wanted", "address_of", "agent", "fetch", "wanted"]
_PARTS: Final = ".unkg-parts"  # the folder of files that have not come whole


@dataclass(slots=True)
class Report:
    """What came of it: files that are new or changed, how many were there, what the site lacks, and what failed."""

    fetched: list[Entry] = field(default_factory=list)
    there: int = 0
    absent: list[Wanted] = field(default_factory=list)
    errors: list[UnkgError] = field(default_factory=list)


def agent(contact: str = "") -> str:
    """Return the user agent: the program, its version, and whom to ask about it."""
    if not contact.isprintable():
        raise UsageError(f"{contact!r} is no contact; expected an address for mail or a page")
    return f"unkg/{version('unkg')} ({'; '.join(filter(None, ['+https://w3id.org/unkg/', contact]))})"


def fetch(
    documents: Iterable[Wanted],
    folder: Path,
    *,
    site: str = SITE,
    manners: Manners | None = None,
    refresh: bool = False,
    say: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Fetch documents into a folder, and return what came of it; what is there as it was fetched is left alone.

    With `refresh` the site is asked whether it changed. What cannot be had is reported, and the rest goes on. Raises
    UsageError for a site that is none, or a folder that cannot be written to. Example:
    `fetch([wanted("A/RES/73/3", "en")], Path("documents"))`.
    """
    todo = list(dict.fromkeys(documents))
    addresses = {each: address_of(site, each) for each in todo}
    try:
        (folder / _PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made or written to ({error.strerror}); name another with -o") from error
    report = Report()
    with alone(folder), Downloader(site, manners or Manners(agent()), say) as downloader:
        run = _Run(folder, downloader, Record(folder), report, say)
        for each in todo:
            try:
                run.fetch(each, addresses[each], refresh=refresh)
            except UnkgError as error:
                report.errors.append(error)
                say(str(error))
            except OSError as error:
                raise UsageError(f"{folder}: cannot be written to ({error.strerror}); run it again to go on") from error
    return report


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: where files go, who brings them, what is known of them, and what is told."""

    folder: Path
    downloader: Downloader
    record: Record
    report: Report
    say: Callable[[str], None]

    def fetch(self, each: Wanted, address: str, *, refresh: bool) -> None:
        known = self.record.intact(each)
        if known and not refresh:
            self.report.there += 1
            return
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
        asked = {name: value for name, value in asked.items() if value}
        part = self.folder / _PARTS / f"{each.stem}.{each.format}"
        try:
            fetched = self.downloader.fetch(address, part, each.format, asked)
        except NotThere as answer:
            if not answer.changed:
                self.report.there += 1
                return
            self.report.absent.append(each)
            raise EndpointError(f"{each}: {address}: the site does not have it") from None
        entry = _put_in_place(each, address, self.folder, fetched)
        self.record.enter(entry)
        self.report.fetched.append(entry)
        self.say(f"{each}: {int(entry.bytes):,} bytes, {self.folder / entry.file}")


def _put_in_place(each: Wanted, address: str, folder: Path, fetched: Fetched) -> Entry:
    path = folder / f"{each.stem}.{fetched.ending}"
    digest, size = sha256_of(fetched.path), fetched.path.stat().st_size
    fetched.path.replace(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    headers = fetched.headers
    return Entry(
        file=path.name,
        symbol=each.symbol,
        language=each.language,
        address=address,
        final_address=fetched.address,
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=digest,
        bytes=str(size),
        media_type=headers.get("content-type", ""),
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )

"""`unkg fetch` from a site on loopback: what comes is kept with its origin, and each bad answer is told."""

import csv
import gzip
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.documents_site import PAGE, PDF, Answer, Site, documents_site
from tests.gold_graph import ROOT
from unkg.cli import main
from unkg.errors import EndpointError, UsageError
from unkg.fetching import Manners, Report, address_of, fetch, wanted
from unkg.fetching.download import Downloader

ONE = wanted("A/RES/99/1", "en")
FILE = "A_RES_99_1.en.pdf"


@pytest.fixture
def site() -> Iterator[Site]:
    with documents_site() as running:
        yield running


class Run:
    """Fetches into a folder, and keeps what was said and how long was slept."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.said: list[str] = []
        self.slept: list[float] = []

    def __call__(self, *documents: object, refresh: bool = False, **manners: object) -> Report:
        chosen = Manners("unkg test", **{"pause": 0.0, "sleep": self.slept.append, **manners})  # type: ignore[arg-type]
        todo = documents or (ONE,)
        return fetch(todo, self.folder, site=self.site.template, manners=chosen, refresh=refresh, say=self.said.append)  # type: ignore[arg-type]

    def rows(self) -> list[dict[str, str]]:
        """Return the lines of documents.csv."""
        with (self.folder / "documents.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def nothing_half(self) -> None:
        """Fail unless each file of the folder is whole and entered."""
        entered = (
            {row["file"]: row["sha256"] for row in self.rows()} if (self.folder / "documents.csv").exists() else {}
        )
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.glob("*.pdf")}
        assert entered == found


@pytest.fixture
def run(site: Site, tmp_path: Path) -> Run:
    return Run(site, tmp_path / "documents")


def test_a_document_is_kept_with_its_origin(run: Run, site: Site) -> None:
    report = run()
    assert [entry.file for entry in report.fetched] == [FILE]
    assert (run.folder / FILE).read_bytes() == PDF
    (row,) = run.rows()
    assert (row["symbol"], row["language"], row["media_type"], row["etag"]) == (
        "A/RES/99/1",
        "en",
        "application/pdf",
        '"v1"',
    )
    assert row["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert row["address"] == f"{site.url}/api/symbol/access?s=A/RES/99/1&l=E&t=pdf"
    assert row["final_address"] == f"{site.url}/doc/A/RES/99/1.pdf"
    assert abs(datetime.fromisoformat(row["fetched"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert site.asked[0][1]["user-agent"] == "unkg test"
    asked = len(site.asked)
    assert run().there == 1
    assert len(site.asked) == asked
    (run.folder / FILE).write_bytes(b"spoiled")
    assert len(run().fetched) == 1
    run.nothing_half()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_busy_site_is_asked_again(status: int, run: Run, site: Site) -> None:
    site.answers = [Answer(status, {"Retry-After": "7"}, PAGE)] * 2
    assert len(run().fetched) == 1
    assert run.slept == [7, 7]
    assert f"status {status}; asking again in 7 seconds" in run.said[0]


def test_retry_after_may_be_a_date(run: Run, site: Site) -> None:
    site.answers = [
        Answer(503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)})
    ]
    assert len(run().fetched) == 1
    assert 25 < run.slept[0] <= 30


def test_a_site_that_asks_to_wait_long_is_left_alone(run: Run, site: Site) -> None:
    site.answers = [Answer(429, {"Retry-After": "86400"})]
    (error,) = run().errors
    assert "it asks to wait 86400 seconds; run it again later to go on" in str(error)
    assert error.exit_status == 4
    assert not run.slept


def test_a_site_that_stays_busy_is_given_up(run: Run, site: Site) -> None:
    site.answers = [Answer(503, {})] * 5
    (error,) = run().errors
    assert "status 503, 5 times; run it again later" in str(error)
    assert run.slept == sorted(run.slept)
    run.nothing_half()


def test_the_site_is_asked_slowly(run: Run) -> None:
    clock = [100.0]
    run(ONE, wanted("A/RES/99/2", "en"), pause=2.0, now=lambda: clock[0])
    assert run.slept == [2.0] * 3  # four requests


@pytest.mark.parametrize("cut", [0, 5, len(PDF) // 2, len(PDF) - 1])
def test_a_body_that_breaks_off_is_resumed(cut: int, run: Run, site: Site) -> None:
    site.answers = [Answer(302, {"Location": "/doc/A/RES/99/1.pdf"}, b""), Answer(cut=cut)]
    assert len(run().fetched) == 1
    assert (run.folder / FILE).read_bytes() == PDF
    ranges = [headers.get("range") for _, headers in site.asked]
    assert (f"bytes={cut}-" in ranges) == (cut > 0)
    run.nothing_half()


def test_a_site_without_ranges_sends_all_again(run: Run, site: Site) -> None:
    site.ranges, site.answers = False, [Answer(cut=5000)]
    assert len(run().fetched) == 1
    assert (run.folder / FILE).read_bytes() == PDF


def test_a_part_of_another_version_is_not_continued(run: Run, site: Site) -> None:
    site.answers = [Answer(cut=5000)] * 5
    assert run().errors
    site.etag, site.documents["A/RES/99/1"] = '"v2"', PDF.replace(b"nobody", b"no-one")
    assert len(run().fetched) == 1
    assert (run.folder / FILE).read_bytes() == site.documents["A/RES/99/1"]


def test_a_wrong_range_is_not_believed(run: Run, site: Site) -> None:
    wrong = Answer(206, {"ETag": '"v1"', "Content-Range": "bytes 0-9/10"}, PDF[:10])
    site.answers = [Answer(cut=5000), wrong, Answer(416, {}, b"")]
    assert len(run().fetched) == 1
    assert (run.folder / FILE).read_bytes() == PDF


def test_a_pdf_without_its_end_is_fetched_again(run: Run, site: Site) -> None:
    site.answers = [Answer(body=PDF[:-6]), Answer(body=b"")]
    assert len(run().fetched) == 1
    assert "has no end of a PDF" in run.said[0]
    assert "is empty" in run.said[1]
    assert (run.folder / FILE).read_bytes() == PDF


@pytest.mark.parametrize(
    ("headers", "body", "what"),
    [
        ({"Content-Type": "application/pdf"}, PAGE, "a web page"),
        ({"Content-Type": "text/html"}, b"\xef\xbb\xbf \n<!-- x --><html>", "a web page"),
        ({"Content-Type": "application/pdf"}, b'{"error": "none"}', "something else"),
        ({"Content-Type": "application/pdf"}, b"\xd0\xcf\x11\xe0" + bytes(600), "a Word file"),
    ],
)
def test_something_else_is_no_document(headers: dict[str, str], body: bytes, what: str, run: Run, site: Site) -> None:
    site.answers = [Answer(200, headers, body)]
    report = run(ONE, wanted("A/RES/99/2", "en"))
    assert f"answered with {what}, no pdf" in str(report.errors[0])
    assert [entry.symbol for entry in report.fetched] == ["A/RES/99/2"]
    run.nothing_half()


def test_a_wrong_content_type_does_not_matter(run: Run, site: Site) -> None:
    site.answers = [Answer(headers={"Content-Type": "text/html"})]
    assert len(run().fetched) == 1


def test_word_files_have_the_ending_of_what_they_are(run: Run, site: Site) -> None:
    site.answers = [Answer(headers={}, body=b"\xd0\xcf\x11\xe0" + bytes(600)), Answer(headers={}, body=b"{\\rtf1 a}")]
    report = run(wanted("A/RES/99/1", "en", "doc"), wanted("A/RES/99/2", "en", "doc"))
    assert [entry.file for entry in report.fetched] == ["A_RES_99_1.en.doc", "A_RES_99_2.en.rtf"]
    site.answers = [Answer()]
    (error,) = run(wanted("A/RES/99/1", "fr", "doc")).errors
    assert "answered with a PDF, no doc" in str(error)


def test_a_language_that_is_not_there(run: Run) -> None:
    report = run(*(wanted("A/RES/99/1", code) for code in ("ar", "en")))
    assert report.absent == [wanted("A/RES/99/1", "ar")]
    assert "A/RES/99/1 ar" in str(report.errors[0])
    assert len(report.fetched) == 1


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "https:///x"])
def test_redirects_elsewhere_are_not_followed(target: str, run: Run, site: Site) -> None:
    site.answers = [Answer(302, {"Location": target}, b"")]
    (error,) = run().errors
    assert "is not followed" in str(error)


def test_a_circle_of_redirects(run: Run, site: Site) -> None:
    site.answers = [Answer(302, {"Location": "/again"}, b"")] * 9
    (error,) = run().errors
    assert "moved more than 5 times" in str(error)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "192.168.1.1"])
def test_a_public_site_leads_to_no_private_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"documents.example": ["93.184.215.14"], "inside.example": [address], "both.example": ["1.1.1.1", address]}
    monkeypatch.setattr("unkg.fetching.download._addresses", lambda host, _port: known[host])
    with Downloader("https://documents.example/{symbol}", Manners("unkg test"), print) as downloader:
        assert downloader._resolve("documents.example", 443) == "93.184.215.14"
        for host in ("inside.example", "both.example"):
            with pytest.raises(EndpointError, match="has no public address"):
                downloader._resolve(host, 443)


def test_no_file_is_too_large(run: Run, site: Site) -> None:
    (error,) = run(most=1000).errors
    assert "has more than 1,000 bytes; allow more with --max-size" in str(error)
    bomb = gzip.compress(PDF + bytes(3_000_000))
    site.answers = [Answer(headers={"Content-Encoding": "gzip"}, body=bomb)]
    (error,) = run(most=1_000_000).errors
    assert "has more than 1,000,000 bytes" in str(error)
    run.nothing_half()


def test_what_has_not_changed_is_not_sent_again(run: Run, site: Site) -> None:
    run()
    before = len(site.asked)
    assert run(refresh=True).there == 1
    assert site.asked[before + 1][1]["if-none-match"] == '"v1"'
    site.etag, site.documents["A/RES/99/1"] = '"v2"', PDF.replace(b"nobody", b"no-one")
    assert len(run(refresh=True).fetched) == 1
    assert run.rows()[0]["etag"] == '"v2"'
    run.nothing_half()


def test_a_late_site(run: Run, site: Site) -> None:
    site.gate = lambda: time.sleep(1.5)
    site.answers = [Answer(cut=10)]
    (error,) = run(seconds=0.5).errors
    assert "run it again later to go on" in str(error)


def test_nobody_listens(tmp_path: Path) -> None:
    manners = Manners("unkg test", pause=0, sleep=lambda _seconds: None)
    report = fetch([ONE], tmp_path, site="http://127.0.0.1:9/{symbol}", manners=manners)
    assert "5 times; run it again later" in str(report.errors[0])


def command(site: Site, folder: Path, *arguments: str) -> list[str]:
    options = ["--site", site.template, "-o", str(folder), "--rate", "60000"]
    return [sys.executable, "-m", "unkg", "fetch", *arguments, *options]


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_goes_on(with_signal: signal.Signals, run: Run, site: Site) -> None:
    half, stopped = threading.Event(), threading.Event()

    def gate() -> None:
        half.set()
        stopped.wait(20)

    site.gate = gate
    site.answers = [Answer(302, {"Location": "/doc/A/RES/99/1.pdf"}, b""), Answer(cut=100_000)]
    arguments = command(site, run.folder, "A/RES/99/2", "A/RES/99/1")
    site.answers.insert(0, Answer(body=site.documents["A/RES/99/2"]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert half.wait(30)
        until = time.monotonic() + 20
        while time.monotonic() < until and not sum(p.stat().st_size for p in run.folder.glob(".unkg-parts/*.pdf")):
            time.sleep(0.02)
        process.send_signal(with_signal)
        process.wait(20)
        assert process.returncode in {-signal.SIGKILL, 130}
    stopped.set()
    run.nothing_half()
    assert [row["symbol"] for row in run.rows()] == ["A/RES/99/2"]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"1 fetched, 1 were there, 0 not: {run.folder}\n")
    assert any(headers.get("range", "bytes=0-") != "bytes=0-" for _, headers in site.asked)
    assert (run.folder / FILE).read_bytes() == PDF
    run.nothing_half()


def test_the_command_line(site: Site, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("# two of them\nA/RES/99/1\n\nhttps://docs.un.org/en/A/RES/99/2\n", encoding="utf-8")
    folder = tmp_path / "documents"
    options = ["--site", site.template, "-o", str(folder), "--rate", "60000", "--contact", "mail@example.org"]
    runner = CliRunner()
    done = runner.invoke(main, ["fetch", "--symbols-from", str(names), "--lang", "en", "--lang", "fr", *options])
    assert (done.exit_code, done.stdout) == (0, f"4 fetched, 0 were there, 0 not: {folder}\n")
    assert "mail@example.org" in site.asked[0][1]["user-agent"]
    done = runner.invoke(main, ["fetch", "a/res/99/1", "--lang", "all", *options])
    assert (done.exit_code, done.stdout) == (4, f"3 fetched, 2 were there, 1 not: {folder}\n")
    asked = len(site.asked)
    done = runner.invoke(main, ["fetch", "S/RES/2462 (2019)", "--lang", "zh", "--dry-run", *options])
    assert done.stdout == f"{site.url}/api/symbol/access?s=S/RES/2462(2019)&l=C&t=pdf\n"
    assert len(site.asked) == asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "expected symbols"),
        (["nothing"], "is no document symbol"),
        (["https://example.org/x"], "is no address of a document"),
        (["A/RES/99/1", "--lang", "de"], "is no official language"),
        (["A/RES/99/1", "--format", "txt"], "is no format"),
        (["A/RES/99/1", "--site", "ftp://x/{symbol}"], "is no site"),
        (["A/RES/99/1", "--site", "https://x/"], "is no site"),
        (["A/RES/99/1", "--site", "https://u:p@x/{symbol}"], "is no site"),
        (["A/RES/99/1", "--site", "https://x/{symbol}/{other}"], "is no site"),
        (["A/RES/99/1", "--rate", "0"], "more than 0"),
        (["--symbols-from", "/nothing/here"], "cannot be read"),
        (["A/RES/99/1", "-o", "/dev/null/x", "--site", "http://127.0.0.1:9/{symbol}"], "cannot be made"),
    ],
)
def test_odd_arguments(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["fetch", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr


def test_two_runs_take_turns(site: Site, tmp_path: Path) -> None:
    from unkg.fetching.record import alone

    with alone(tmp_path), pytest.raises(UsageError, match="another `unkg fetch` is writing there"):
        fetch([ONE], tmp_path, site=site.template)


def test_addresses() -> None:
    assert address_of("https://docs.un.org/{lang}/{symbol}", wanted("A/RES/99/1", "zh")) == (
        "https://docs.un.org/zh/A/RES/99/1"
    )
    assert wanted("https://undocs.org/ch/S/RES/2396%20(2017)", "es").stem == "S_RES_2396(2017).es"

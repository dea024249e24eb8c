"""Damaged and hostile files: each is read or reported, in time and in memory, and the good ones beside it are read.

`UNKG_LONG=1` makes a thousand of each format, else as many as are soon done.
"""

import io
import mmap
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.damaging import damaged, good_files, html, pdf, zipped
from tests.gold_graph import ROOT

LONG = bool(os.environ.get("UNKG_LONG"))
COUNT = int(os.environ.get("UNKG_COUNT", "1000" if LONG else "12"))
FIRST = int(os.environ.get("UNKG_SEED", "0"))
GOOD = {name: (ending, data) for name, ending, data in good_files()}
SAMPLE = (ROOT / "samples" / "resolution.en.txt").read_bytes()
SIGN = b"/A/RES/"  # in the IRIs of the good file beside them
LIMIT = 20  # seconds for one file


@pytest.fixture
def listener() -> Iterator[list[str]]:
    """Give a list of whoever connects to a port of this machine, whose number is its first member."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = [str(server.getsockname()[1])]

        def listen() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                seen.append(str(address))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield seen
        server.shutdown(socket.SHUT_RDWR)


# A process counts what the one that starts it holds, and this one may hold much by now: so one that holds little starts
# the command, and tells what it took.
MEASURING = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


def measured(graph: Path, *arguments: str | Path) -> tuple[int, list[str], int]:
    """Export into `graph`; return the status, the lines, and the bytes of memory of the largest process."""
    command = [sys.executable, "-m", "unkg", "export", *map(str, arguments), "-f", "nq"]
    with graph.open("wb") as output, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile() as taken:
        measuring = [sys.executable, "-c", MEASURING, taken.name, *command]
        process = subprocess.Popen(measuring, stdout=output, stderr=errors, start_new_session=True)
        timer = threading.Timer(COUNT * LIMIT, lambda: os.killpg(process.pid, signal.SIGKILL))
        timer.start()
        status = process.wait()
        timer.cancel()
        errors.seek(0)
        said = errors.read()
        memory = int(taken.read()) << 10
    assert b"Traceback" not in said
    return status, said.decode(errors="replace").splitlines(), memory


def export(*arguments: str | Path) -> tuple[int, list[str], bytes]:
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder, "out.nq")
        status, lines, _ = measured(graph, *arguments)
        return status, lines, graph.read_bytes()


def holds(graph: Path, sign: bytes) -> bool:
    """Tell whether a file, which may be large, holds `sign`."""
    with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(sign) >= 0


@pytest.mark.parametrize("format_", GOOD)
def test_damaged_files_are_read_or_reported(format_: str, tmp_path: Path) -> None:
    ending, good = GOOD[format_]
    folder = tmp_path / "in"
    folder.mkdir()
    for seed in range(FIRST, FIRST + COUNT):
        made = damaged(good, ending, seed)
        (folder / made.name).write_bytes(made.data)
    (folder / "zz-good.txt").write_bytes(SAMPLE)
    status, lines, peak = measured(tmp_path / "out.nq", folder, "--time-limit", str(LIMIT))
    assert holds(tmp_path / "out.nq", SIGN)
    assert status in {0, 1, 3}, lines  # never 2: nothing is wrong with how it was called
    assert all(re.match(r"unkg: \S", line) for line in lines), lines
    for line in lines:
        assert "the reader failed" not in line, line  # what a reader does not expect it must report itself
        assert "crashed" not in line, line
    assert (status == 0) == (not [line for line in lines if "a guess" not in line and "left out" not in line])
    assert peak < 1 << 30
    (tmp_path / "out.nq").unlink()  # hundreds of megabytes


def test_a_text_of_nothing_but_citations(tmp_path: Path) -> None:
    cited = ", ".join(f"{50 + number % 30}/{number % 300 + 1}" for number in range(25_000))
    text = f"A/RES/80/999\n\nThe General Assembly,\n\nRecalling its resolutions {cited},\n\n1. Decides to end.\n"
    (tmp_path / "dense.txt").write_text(text, encoding="utf-8")
    status, _, peak = measured(tmp_path / "out.nq", tmp_path / "dense.txt")
    assert status == 0
    assert holds(tmp_path / "out.nq", b"/A/RES/50/211>")
    assert peak >> 20 < 300  # of a graph of 45 MB


def reported(tmp_path: Path, data: bytes, name: str) -> str:
    """Return the one line that is said of a hostile file beside a good one, which is read."""
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    (folder / "zz-good.txt").write_bytes(SAMPLE)
    status, lines, graph = export(folder)
    assert SIGN in graph
    assert (status, len(lines)) == (3, 1), lines
    assert not [path for path in tmp_path.rglob("*") if path.name not in {"in", name, "zz-good.txt"}]
    return lines[0]


def bomb(size: int) -> bytes:
    return zipped([("zeros.txt", bytes(size))])


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    assert "not unpacked" in reported(tmp_path, bomb(200 << 20), "bomb.zip")
    assert "not unpacked" in reported(tmp_path, zipped([("in.zip", bomb(200 << 20))]), "bomb.zip")


def test_a_bomb_that_hides_its_size(tmp_path: Path) -> None:
    data = bytearray(bomb(50 << 20))
    true = (50 << 20).to_bytes(4, "little")
    while (at := data.find(true)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    assert "cannot be unpacked" in reported(tmp_path, bytes(data), "liar.zip")


def test_archives_in_archives_in_archives(tmp_path: Path) -> None:
    data = SAMPLE
    for level in range(3):
        data = zipped([(f"{level}.zip" if level else "a.txt", data)])
    assert "!/2.zip!/1.zip: is an archive in 2 archives" in reported(tmp_path, data, "deep.zip")


def test_names_that_lead_elsewhere_are_labels(tmp_path: Path) -> None:
    empty = zipped([("../../../evil.txt", b""), ("/etc/passwd", b" "), ("C:\\x.txt", b""), ("two\nlines.txt", b"")])
    (tmp_path / "a.zip").write_bytes(empty)
    status, lines, _ = export(tmp_path / "a.zip")
    assert status == 3
    assert [line.partition("!/")[2].partition(": is")[0] for line in lines] == [
        "../../../evil.txt",
        "/etc/passwd",
        "C:\\x.txt",
        "two\\nlines.txt",
    ]
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_an_encrypted_member_and_a_strange_method(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.txt", SAMPLE)]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    assert "encrypted" in reported(tmp_path, bytes(data), "locked.zip")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", SAMPLE)
    assert "another method" in reported(tmp_path, file.getvalue(), "locked.zip")


LAUGHS = "<!DOCTYPE x [<!ENTITY a '{}'>{}]>".format(
    "ha" * 50, "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 20}'>" for n in range(1, 12))
)


@pytest.mark.parametrize(
    "root", ["<akomaNtoso xmlns='http://docs.oasis-open.org/legaldocml/ns/akn/3.0'>{}</akomaNtoso>"]
)
def test_entities_are_not_expanded(root: str, tmp_path: Path, listener: list[str]) -> None:
    outside = (
        f"<!DOCTYPE x [<!ENTITY o SYSTEM 'http://127.0.0.1:{listener[0]}/x'><!ENTITY p SYSTEM 'file:///etc/passwd'>]>"
    )
    assert "document type" in reported(tmp_path, (LAUGHS + root.format("&a11;")).encode(), "laughs.xml")
    (tmp_path / "in" / "laughs.xml").unlink()
    assert "document type" in reported(tmp_path, (outside + root.format("&o;&p;")).encode(), "outside.xml")
    assert len(listener) == 1


def test_elements_in_elements(tmp_path: Path) -> None:
    deep = b"<akomaNtoso><body>" + b"<p>" * 100_000 + b"a" + b"</p>" * 100_000 + b"</body></akomaNtoso>"
    assert "nested more deeply" in reported(tmp_path, deep, "deep.xml")


def test_nothing_is_fetched_or_run(tmp_path: Path, listener: list[str]) -> None:
    address = f"http://127.0.0.1:{listener[0]}/"
    script = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{address}'\\); while \\(1\\) {{}}) >>"
    link = f"/OpenAction << /S /URI /URI ({address}) >> /AcroForm << /XFA ({address}) >>"
    page = html([f"<img src='{address}'><script src='{address}'></script><iframe src='{address}'></iframe>&a11;"])
    (tmp_path / "script.pdf").write_bytes(pdf(["Letter"], script))
    (tmp_path / "link.pdf").write_bytes(pdf(["Letter"], link))
    (tmp_path / "page.html").write_bytes(
        page.replace(b"<!DOCTYPE html>", f"<!DOCTYPE html SYSTEM '{address}'>".encode())
    )
    (tmp_path / "laughs.html").write_bytes(page.replace(b"<!DOCTYPE html>", LAUGHS.replace("x [", "html [").encode()))
    (tmp_path / "zz-good.txt").write_bytes(SAMPLE)
    _, lines, graph = export(tmp_path, "--time-limit", "10")
    assert SIGN in graph
    assert "root:" not in graph.decode()
    assert not [line for line in lines if "took over" in line or "crashed" in line or "failed" in line]
    assert len(listener) == 1

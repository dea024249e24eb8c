"""Runs over an archive: any number of processes, stopped at any moment, gone on with, and done again for what changed.

`UNKG_LONG=1` kills 20 times; UNKG_KILLS chooses another number.
"""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from tests.archives import UNKG, export, is_alive, kill_after, kill_once_written, wait_for_children, write_archive
from unkg.compression import compression_of, reading
from unkg.inputs import Request
from unkg.runs.progress import count_inputs, progress_of, sight
from unkg.store import open_store

KILLS = int(os.environ.get("UNKG_KILLS", "20" if os.environ.get("UNKG_LONG") else "3"))
SEED = int(os.environ.get("UNKG_SEED", "1945"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "archive"
    write_archive(folder, 40)
    return folder


@pytest.fixture(scope="module")
def whole(archive: Path) -> bytes:
    """What an undisturbed run with one process gives."""
    output = archive.parent / "whole.nq"
    export(archive, "-o", output, "--jobs", "1")
    return output.read_bytes()


def content(path: Path) -> bytes:
    with path.open("rb") as file, reading(file, compression_of(path.name)) as stream:
        return stream.read()


def graphs(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in parse(content(path), format=RdfFormat.N_QUADS):
        found.setdefault(str(quad.graph_name), set()).add(str(quad.triple))
    return found


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("jobs", ["2", "4"])
def test_number_of_processes(archive: Path, whole: bytes, tmp_path: Path, jobs: str) -> None:
    export(archive, "-o", tmp_path / "kg.nq", "--jobs", jobs)
    assert (tmp_path / "kg.nq").read_bytes() == whole
    assert left(tmp_path) == {"kg.nq", "kg.nq.manifest"}


@pytest.mark.parametrize("extension", [".gz", ".zst"])
def test_compressed(archive: Path, whole: bytes, tmp_path: Path, extension: str) -> None:
    output = tmp_path / f"kg.nq{extension}"
    export(archive, "-o", output)
    assert content(output) == whole
    assert output.stat().st_size < len(whole) / 5


@pytest.mark.parametrize("name", ["kg.ttl.gz", "kg.nt.zst", "kg.trig.gz"])
def test_compressed_in_other_formats(archive: Path, tmp_path: Path, name: str) -> None:
    plain = tmp_path / name.rpartition(".")[0]
    export(archive / "000", "-o", tmp_path / name)
    export(archive / "000", "-o", plain)
    assert content(tmp_path / name) == plain.read_bytes()


def test_standard_output_has_the_same_bytes(archive: Path, whole: bytes) -> None:
    command = [*UNKG, "export", str(archive), "-f", "nq"]
    assert subprocess.run(command, check=True, capture_output=True).stdout == whole


@pytest.mark.parametrize("name", ["kg.nq", "kg.nq.zst"])
def test_killed_at_any_moment(archive: Path, whole: bytes, tmp_path: Path, name: str) -> None:
    chance, killed = Random(SEED), 0  # noqa: S311 -- the same in each run
    for _ in range(30 * KILLS):
        if kill_after(chance.uniform(0.2, 1.5), archive, "-o", tmp_path / name):
            killed += 1
        else:  # it was done: once more from the beginning
            for path in tmp_path.iterdir():
                path.unlink()
        if killed == KILLS:
            break
    assert killed == KILLS
    export(archive, "-o", tmp_path / name)
    assert content(tmp_path / name) == whole
    assert left(tmp_path) == {name, f"{name}.manifest"}
    again = export(archive, "-o", tmp_path / name)
    assert "40 of 40 documents had not changed" in again.stderr


def test_store_killed_at_any_moment(archive: Path, whole: bytes, tmp_path: Path) -> None:
    chance = Random(SEED + 1)  # noqa: S311 -- the same in each run
    for _ in range(KILLS):
        kill_after(chance.uniform(0.3, 2.5), archive, "-o", f"{tmp_path}/kg/")
    export(archive, "-o", f"{tmp_path}/kg/")
    expected = Store()  # which stores all numbers as xsd:integer
    expected.load(whole, format=RdfFormat.N_QUADS)
    with open_store(tmp_path / "kg", write=False) as kg:
        assert kg.is_right()
        assert {quad for quad in kg.store if quad.graph_name != DefaultGraph()} == set(expected)


def test_interrupted(archive: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "kg.nq"
    running = subprocess.Popen([*UNKG, "export", str(archive), "-o", str(output)], stderr=subprocess.PIPE, text=True)
    part = tmp_path / "kg.nq.part"
    end = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size) and time.monotonic() < end:
        time.sleep(0.01)
    workers = wait_for_children(running.pid, 1)
    running.send_signal(signal.SIGINT)
    assert "the same command goes on" in running.communicate()[1]
    assert running.returncode == 130
    assert not output.exists()
    assert not any(map(is_alive, workers))
    done = export(archive, "-o", output)
    assert re.search(r"stopped after \d+ documents; going on", done.stderr)
    assert output.read_bytes() == whole


def test_only_what_changed(archive: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "archive", tmp_path / "kg.nq.gz"
    shutil.copytree(archive, folder)
    export(folder, "-o", output)
    before = graphs(output)
    changed, gone = sorted(folder.glob("*/*.txt"))[3:5]
    changed.write_text(changed.read_text(encoding="utf-8") + " An added paragraph. \n", encoding="utf-8")
    gone.unlink()
    done = export(folder, "-o", output)
    assert "38 of 39 documents had not changed" in done.stderr
    assert "1 graphs of files that are gone were kept; --prune drops them" in done.stderr
    after = graphs(output)
    assert list(after)[-1] == list(before)[4]  # what is gone stands last
    assert [name for name in before if before[name] != after[name]] == [list(before)[3]]
    assert "1 graphs of files that are gone were dropped" in export(folder, "-o", output, "--prune").stderr
    assert set(before) - set(graphs(output)) == {list(before)[4]}
    fresh = tmp_path / "fresh.nq.gz"
    export(folder, "-o", fresh)
    assert fresh.read_bytes() == output.read_bytes()


def test_only_what_changed_in_a_store(archive: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "archive", tmp_path / "kg"
    shutil.copytree(archive, folder)
    export(folder, "-o", f"{output}/")
    changed, gone = sorted(folder.glob("*/*.txt"))[3:5]
    changed.write_text(changed.read_text(encoding="utf-8") + " An added paragraph. \n", encoding="utf-8")
    gone.unlink()
    assert "38 of 39 documents had not changed" in export(folder, "-o", output).stderr
    with open_store(output, write=False) as kg:
        assert len(kg.graphs()) == 40
    export(folder, "-o", output, "--prune")
    export(folder, "-o", tmp_path / "fresh.nq")
    with open_store(output, write=False) as kg:
        assert kg.is_right()
        assert {f"<{name}>" for name in kg.graphs()} == set(graphs(tmp_path / "fresh.nq"))


def test_changed_while_it_was_stopped(archive: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "archive", tmp_path / "kg.nq"
    shutil.copytree(archive, folder)
    kill_once_written(tmp_path / "kg.nq.part", folder, "-o", output)
    first = min(folder.glob("*/*.txt"))
    first.write_text(first.read_text(encoding="utf-8") + " An added paragraph. \n", encoding="utf-8")
    kill_after(1.2, folder, "-o", output)
    export(folder, "-o", output)
    export(folder, "-o", tmp_path / "fresh.nq")
    assert output.read_bytes() == (tmp_path / "fresh.nq").read_bytes()
    assert left(tmp_path) == {"archive", "kg.nq", "kg.nq.manifest", "fresh.nq", "fresh.nq.manifest"}


def test_a_changed_output_is_not_believed(archive: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "kg.nq"
    export(archive, "-o", output)
    output.write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])
    assert "remove" in export(archive, "-o", output, status=2).stderr
    output.write_bytes(whole[:1000])
    export(archive, "-o", output)
    assert output.read_bytes() == whole


def test_doubled_and_unreadable(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(archive / "000", folder)
    shutil.copy(folder / "00000.txt", folder / "again.txt")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    for _ in range(2):
        done = export(folder, "-o", tmp_path / "kg.nq", status=3)
        assert "again.txt: is" in done.stderr
        assert "broken.pdf" in done.stderr
    export(archive / "000", "-o", tmp_path / "good.nq")
    assert (tmp_path / "kg.nq").read_bytes() == (tmp_path / "good.nq").read_bytes()
    with sqlite3.connect(tmp_path / "kg.nq.manifest") as manifest:
        failed = manifest.execute("SELECT input, status FROM entry WHERE error IS NOT NULL ORDER BY input").fetchall()
    assert failed == [(str(folder / "again.txt"), 1), (str(folder / "broken.pdf"), 3)]


def test_nothing_readable_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (tmp_path / "kg.nq").write_text("<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    export(tmp_path / "broken.pdf", "-o", tmp_path / "kg.nq", status=3)
    assert left(tmp_path) == {"broken.pdf", "kg.nq"}
    assert (tmp_path / "kg.nq").read_text() == "<urn:a> <urn:b> <urn:c> <urn:d> .\n"


def test_full_disk(archive: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "kg.nq"
    command = f"ulimit -f 200; exec {' '.join(UNKG)} export {archive} -o {output}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{output}: cannot be written any further" in done.stderr
    assert "the same command goes on" in done.stderr
    assert not output.exists()
    export(archive, "-o", output)
    assert output.read_bytes() == whole


@pytest.mark.parametrize("output", ["no/such/kg.nq", "file/kg.nq", "file/kg/"])
def test_unwritable(archive: Path, tmp_path: Path, output: str) -> None:
    (tmp_path / "file").write_text("in the way")
    done = export(archive, "-o", f"{tmp_path}/{output}", status=2)
    assert str(tmp_path) in done.stderr
    assert "another" in done.stderr
    assert left(tmp_path) == {"file"}


def test_two_runs_at_once(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "kg.nq"
    first = subprocess.Popen([*UNKG, "export", str(archive), "-o", str(output)])
    wait_for_children(first.pid, 1)
    assert "another run is writing there" in export(archive, "-o", output, status=2).stderr
    assert first.wait() == 0


def test_worker_killed_by_the_system(archive: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "kg.nq"
    running = subprocess.Popen([*UNKG, "export", str(archive), "-o", str(output), "--jobs", "2"])
    for worker in wait_for_children(running.pid, 2):
        os.kill(worker, signal.SIGKILL)
    assert running.wait() == 0
    assert output.read_bytes() == whole


def test_lines_of_progress(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress = progress_of(Request((str(archive),)), start=time.monotonic() - 60)
    try:
        progress.step(3, 1)
        first = capsys.readouterr().err
        for _ in range(500):
            progress.step(30, 1)  # shows nothing: ten seconds are not over
        assert capsys.readouterr().err == ""
    finally:
        progress.close()
    assert re.fullmatch(r"unkg: 3( of 40)? documents, 1 failed, 0\.\d a second(, \d+ min left)?\n", first)


def test_how_long_it_takes_is_counted_meanwhile(archive: Path) -> None:
    assert count_inputs(Request((str(archive),))) == 40
    assert sight(3, 0, 6.0, 40) == "3 of 40 documents, 0.5 a second, 1 min left"
    assert sight(1234, 2, 10.0, None) == "1,234 documents, 2 failed, 123.4 a second"
    assert sight(10, 0, 100.0, 18941) == "10 of 18,941 documents, 0.1 a second, 52.6 h left"

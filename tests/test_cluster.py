"""Exports in shards, on this machine and on a Dask cluster of it: the same quads, whatever is lost or changed.

All runs over loopback. What processes share is a folder; what an address needs besides, `memory://` shows.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.archives import UNKG, children_of, export, is_alive, write_archive
from tests.running import free_port
from unkg.cli import main as unkg
from unkg.compression import compression_of, reading
from unkg.errors import UnreadableInput, UsageError
from unkg.export import Settings
from unkg.filesystems import file_system
from unkg.inputs import Input, Request, find_inputs
from unkg.inputs.telling import Teller
from unkg.isolation import Limits
from unkg.runs.pool import Pool
from unkg.runs.sharded.cluster import require_unkg
from unkg.runs.sharded.exporting import export_shard
from unkg.runs.sharded.places import place_of
from unkg.runs.sharded.shards import Shard, shard_of
from unkg.store.locking import Lock

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
COUNT = 12
ONE = ("--jobs", "1")  # process, which is enough where several are not the point


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "archive"
    write_archive(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def whole(archive: Path) -> set[bytes]:
    """The quads that one process writes to one file."""
    export(archive, "-o", archive.parent / "whole.nq", "--jobs", "1")
    return set((archive.parent / "whole.nq").read_bytes().splitlines())


def quads(folder: Path) -> set[bytes]:
    """Return the quads in shards, which must not overlap, and be those that the index names."""
    index = json.loads((folder / "shards.json").read_text(encoding="utf-8"))
    files = sorted(path for path in folder.iterdir() if ".nq" in path.name and path.suffix != ".manifest")
    assert [(path.name, path.stat().st_size) for path in files] == [(f["name"], f["size"]) for f in index["files"]]
    lines: list[bytes] = []
    for path in files:
        with path.open("rb") as file, reading(file, compression_of(path.name)) as stream:
            lines += stream.read().splitlines()
    assert len(lines) == len(set(lines)) == index["quads"]
    return set(lines)


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("shard-*")}


def changed(before: dict[str, int], folder: Path) -> set[str]:
    """Return the numbers of the shards whose files are others now."""
    after = times(folder)
    return {name.split("-")[1] for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def said_in(output: str) -> list[str]:
    """Return the lines of a run but those that depend on how busy the machine is.

    They tell how far it is, and what a worker had put in place before it was killed and could say so.
    """
    return [line for line in output.splitlines() if " a second" not in line and "had not changed" not in line]


def wait_until_gone(processes: list[int], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while any(map(is_alive, processes)):
        assert time.monotonic() < end, f"of {processes} some go on"
        time.sleep(0.01)


def busy_workers(process: int) -> dict[int, list[int]]:
    """Return the workers of a local cluster that have a process of ours, and those processes."""
    return {worker: below for worker in children_of(process) if (below := list(children_of(worker)))}


def test_two_workers(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    done = export(archive, "-o", tmp_path / "kg", "--cluster", "local:2", "--shards", "5")
    assert said_in(done.stderr) == []
    assert quads(tmp_path / "kg") == whole
    before = times(tmp_path / "kg")
    again = export(archive, "-o", (tmp_path / "kg").as_uri(), "--cluster", "local:1")
    assert f"{COUNT} of {COUNT} documents had not changed" in again.stderr
    assert changed(before, tmp_path / "kg") == set()


def test_a_killed_worker_changes_nothing(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    command = [*UNKG, "export", str(archive), "-o", str(tmp_path / "kg"), "--cluster", "local:2", "--shards", "8"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        end = time.monotonic() + 60
        while len(workers := busy_workers(running.pid)) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        worker, below = next(iter(workers.items()))
        os.kill(worker, signal.SIGKILL)
        assert running.poll() is None, "it was done before"
        wait_until_gone(below)
        said = running.communicate(timeout=120)[1]
    assert (running.returncode, said_in(said)) == (0, [])
    assert quads(tmp_path / "kg") == whole
    assert not [path for path in (tmp_path / "kg").iterdir() if path.name.startswith(".")]


def test_shards_without_a_cluster(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    export(archive, "-o", tmp_path / "kg", "--shards", "4", "--jobs", "2", "-f", "nq.gz")
    assert quads(tmp_path / "kg") == whole
    export(archive, "-o", tmp_path / "kg", "--shards", "3", "--jobs", "1", "-f", "nq")
    assert quads(tmp_path / "kg") == whole
    assert {path.name.partition(".")[2] for path in (tmp_path / "kg").iterdir()} == {
        "nq",
        "nq.manifest",
        "json",
        "lock",
    }


def test_only_the_shard_of_what_changed(archive: Path, tmp_path: Path) -> None:
    folder, kg = tmp_path / "archive", tmp_path / "kg"
    shutil.copytree(archive, folder)
    export(folder, "-o", kg, "--shards", "6", *ONE, "-f", "nq")
    before = times(kg)
    altered, gone = sorted(folder.glob("*/*.txt"))[3:5]
    altered.write_text(altered.read_text(encoding="utf-8") + " An added paragraph. \n", encoding="utf-8")
    assert (
        f"{COUNT - 1} of {COUNT} documents had not changed"
        in export(folder, "-o", kg, "--shards", "6", *ONE, "-f", "nq").stderr
    )
    assert changed(before, kg) == {f"{shard_of(str(altered), 6):05}"}
    expected, before = quads(kg), times(kg)
    gone.unlink()
    kept = export(folder, "-o", kg, "--shards", "6", *ONE, "-f", "nq")
    assert "1 graphs of files that are gone were kept; --prune drops them" in kept.stderr
    assert quads(kg) == expected
    dropped = export(folder, "-o", kg, "--shards", "6", *ONE, "-f", "nq", "--prune")
    assert "1 graphs of files that are gone were dropped" in dropped.stderr
    assert changed(before, kg) == {f"{shard_of(str(gone), 6):05}"}
    export(folder, "-o", tmp_path / "fresh.nq")
    assert quads(kg) == set((tmp_path / "fresh.nq").read_bytes().splitlines())


def test_documents_that_are_there_twice(archive: Path, tmp_path: Path) -> None:
    """The first in the order of the inputs gives the graph, in whichever shards they are, also when it comes later."""
    folder, kg = tmp_path / "archive", tmp_path / "kg"
    shutil.copytree(archive, folder)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    first = min(folder.glob("*/*.txt"))
    copies = [folder / "zzz" / f"{number}.txt" for number in range(3)]
    copies[0].parent.mkdir()
    for copy in copies:
        shutil.copy(first, copy)
    one = export(folder, "-o", tmp_path / "one.nq", status=3).stderr
    for _ in range(2):
        before = times(kg) if kg.exists() else {}
        said = export(folder, "-o", kg, "--shards", "5", *ONE, status=3).stderr
        assert {line for line in one.splitlines() if ".txt" in line} <= set(said.splitlines())
        assert said.count("broken.pdf") == 1
        assert quads(kg) == set((tmp_path / "one.nq").read_bytes().splitlines())
    assert changed(before, kg) == set(), "the second run writes something"
    first.unlink()
    export(folder, "-o", tmp_path / "later.nq", status=3)
    export(folder, "-o", kg, "--shards", "5", *ONE, status=3)
    assert quads(kg) == set((tmp_path / "later.nq").read_bytes().splitlines())


def test_members_and_addresses(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    files = sorted(archive.glob("*/*.txt"))
    with zipfile.ZipFile(tmp_path / "half.zip", "w", zipfile.ZIP_DEFLATED) as half:
        for file in files[:8]:
            half.write(file, f"texts/{file.name}")
    (tmp_path / "rest").mkdir()
    for file in files[8:]:
        shutil.copy(file, tmp_path / "rest")
    (tmp_path / "rest" / "data.csv").write_text("no document\n", encoding="utf-8")
    inputs = [(tmp_path / "half.zip").as_uri(), (tmp_path / "rest").as_uri()]
    done = export(*inputs, "-o", tmp_path / "far", "--shards", "3", *ONE)
    assert "1 files left out" in done.stderr
    export(tmp_path / "half.zip", tmp_path / "rest", "-o", (tmp_path / "near").as_uri(), "--shards", "3", *ONE)
    assert _without_sources(quads(tmp_path / "far")) == _without_sources(quads(tmp_path / "near"))
    assert len(quads(tmp_path / "far")) == len(whole)
    again = export(*inputs, "-o", tmp_path / "far", "--shards", "3", *ONE)
    assert f"{COUNT} of {COUNT} documents had not changed" in again.stderr


def _without_sources(lines: set[bytes]) -> set[bytes]:
    return {line for line in lines if b"fileName" not in line}


def test_a_changed_shard_is_not_believed(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    export(archive, "-o", kg, "--shards", "2", *ONE, "-f", "nq")
    shard = kg / "shard-00000-of-00002.nq"
    shard.write_bytes(shard.read_bytes()[:-10])
    export(archive, "-o", kg, "--shards", "2", *ONE, "-f", "nq")
    assert quads(kg) == whole
    (kg / "shard-00001-of-00002.nq.manifest").write_text("{}\n", encoding="utf-8")
    export(archive, "-o", kg, "--shards", "2", *ONE, "-f", "nq")
    assert quads(kg) == whole


@pytest.mark.parametrize("cluster", [(), ("--cluster", "local:2")])
def test_interrupted(archive: Path, whole: set[bytes], tmp_path: Path, cluster: tuple[str, ...]) -> None:
    command = [*UNKG, "export", str(archive), "-o", str(tmp_path / "kg"), "--shards", "8", *cluster]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        end = time.monotonic() + 60
        while not list((tmp_path / "kg").glob("*.manifest")) and time.monotonic() < end:
            time.sleep(0.01)
        below = list(children_of(running.pid))
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert said_in(said) == ["unkg: interrupted; what is done is kept, and the same command goes on"]
    wait_until_gone(below)
    assert not (tmp_path / "kg" / "shards.json").exists()
    export(archive, "-o", tmp_path / "kg", "--shards", "8", *ONE)
    assert quads(tmp_path / "kg") == whole


def test_a_scheduler_of_its_own(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    """As on several machines: scheduler and worker are started apart, with the settings that Dask has by itself."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", address.rpartition(":")[2]]
    scheduler = subprocess.Popen([*start, "--host", "127.0.0.1", "--no-dashboard"], **quiet)  # type: ignore[call-overload]
    join = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "2", "--no-dashboard"]
    worker = subprocess.Popen([*join, "--host", "127.0.0.1"], **quiet)  # type: ignore[call-overload]
    try:
        export(archive, "-o", tmp_path / "kg", "--cluster", address, "--shards", "4")
    finally:
        for process in (worker, scheduler):
            process.terminate()
            process.wait(30)
    assert quads(tmp_path / "kg") == whole


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "{}/kg", "--cluster", "somewhere"), "tcp://host:8786"),
        (("-o", "{}/kg", "--cluster", "local:0"), "at least one worker"),
        (("--shards", "2"), "shards are a folder of files"),
        (("-o", "{}/file", "--shards", "2"), "is a file"),
        (("-o", "{}/file/kg", "--shards", "2"), "cannot be written"),
        (("-o", "{}/kg", "--shards", "2", "-f", "ttl"), "expected nq, nq.gz or nq.zst"),
        (("-o", "nowhere://kg"), "nowhere://kg: cannot be opened"),
        (("-o", "{}/store", "--shards", "2"), "is a store on disk"),
    ],
)
def test_what_cannot_be_done(archive: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "CURRENT").touch()
    chosen = [each.format(tmp_path) for each in arguments]
    done = CliRunner().invoke(unkg, ["export", str(archive / "000"), *chosen])
    assert said in done.stderr
    assert (done.exit_code, len(said_in(done.stderr))) == (2, 1)


def test_no_scheduler(archive: Path, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = export(archive, "-o", tmp_path / "kg", "--cluster", address, status=4)
    (said,) = said_in(done.stderr)
    assert said.startswith(f"unkg: --cluster {address}: no scheduler answers there (")
    assert not (tmp_path / "kg").exists()


def test_two_runs_at_once(archive: Path, tmp_path: Path) -> None:
    with closing(Lock(tmp_path, write=True)):
        assert (
            f"is being written by process {os.getpid()}"
            in export(archive, "-o", tmp_path, "--shards", "2", status=2).stderr
        )
    assert [path.name for path in tmp_path.iterdir()] == ["unkg.lock"]


def test_limits_of_documents(archive: Path, tmp_path: Path) -> None:
    files = sorted(archive.glob("*/*.txt"))[:2]
    limited = export(*files, "-o", tmp_path / "kg", "--shards", "1", *ONE, "--time-limit", "0.0001", status=3)
    assert limited.stderr.count("took over 0.0001 seconds; --time-limit allows more") == 2
    assert quads(tmp_path / "kg") == set()
    export(*files, "-o", tmp_path / "kg", "--shards", "1", *ONE)
    assert quads(tmp_path / "kg")


def test_workers_with_another_unkg(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path), 0, 1, ".nq", Settings(), Limits(), program="another")
    with pytest.raises(UsageError, match="another unkg"), closing(Pool(Limits(), 1)) as pool:
        export_shard(shard, pool)
    ours = version("unkg")

    class Client:
        """A cluster on which the distribution has the versions given."""

        def __init__(self, scheduler: str, worker: str | Exception) -> None:
            self._scheduler, self._worker = scheduler, worker

        def run(self, function: object, name: str, on_error: str) -> dict[str, object]:
            assert (function, name, on_error) == (version, "unkg", "return")
            return {"tcp://10.0.0.1:1": self._worker}

        def run_on_scheduler(self, function: object, name: str) -> str:
            assert (function, name) == (version, "unkg")
            return self._scheduler

    require_unkg(Client(ours, ours), "tcp://10.0.0.1:8786")
    with pytest.raises(UsageError, match=r"tcp://10\.0\.0\.1:1 has no unkg, not"):
        require_unkg(Client(ours, PackageNotFoundError("unkg")), "tcp://10.0.0.1:8786")
    with pytest.raises(UsageError, match=r"the scheduler has unkg 0\.0, not"):
        require_unkg(Client("0.0", ours), "tcp://10.0.0.1:8786")


def test_nothing_to_read_leaves_all_as_it_was(archive: Path, whole: set[bytes], tmp_path: Path) -> None:
    export(archive, "-o", tmp_path / "kg", "--shards", "2", *ONE)
    export(tmp_path / "no such folder*", "-o", tmp_path / "kg", "--shards", "2", *ONE, status=3)
    assert quads(tmp_path / "kg") == whole


@pytest.mark.parametrize(
    ("absent", "arguments", "said"),
    [
        ("distributed", ("--cluster", "local"), "unkg[cluster]"),
        ("fsspec", ("-o", "s3://bucket/kg"), "unkg[cluster]"),
        ("s3fs", ("-o", "s3://bucket/kg"), "s3fs"),
    ],
)
def test_without_what_it_needs(
    archive: Path, tmp_path: Path, absent: str, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / f"{absent}.py").write_text("raise ImportError('no such module')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"}
    done = export(archive, "-o", tmp_path / "kg", *arguments, status=2, env=environment)
    assert said in done.stderr
    assert len(said_in(done.stderr)) == 1


@pytest.fixture
def memory() -> Iterator[str]:
    system, _ = file_system("memory://kg")
    yield "memory://kg"
    system.store.clear()


def test_a_place_at_an_address(memory: str) -> None:
    place = place_of(memory)
    assert (place.names(), place.read("a"), place.size("a")) == ([], None, None)
    place.remove("a")
    place.write("a", b"one")
    place.write("a", b"second")
    assert (place.names(), place.read("a"), place.size("a")) == (["a"], b"second", 6)
    assert place.fetch("a").read_bytes() == b"second"
    system, path = file_system(memory)
    system.pipe_file(f"{path}/.unkg-0123.part", b"of a process that was killed")
    place.sweep()
    assert place.names() == ["a"]
    place.close()


def test_what_fails_while_it_is_put(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_of(memory)
    place.write("a", b"one")

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Access denied")

    monkeypatch.setattr(type(file_system(memory)[0]), "put_file", fail)
    with pytest.raises(UsageError, match=r"memory://kg/a: cannot be written .Access denied."):
        place.write("a", b"two")
    assert place.read("a") == b"one"
    place.close()


def test_documents_at_an_address(memory: str) -> None:
    system, _ = file_system(memory)
    for name, text in {
        "b/A_RES_1_1.en.txt": "text", "b/.hidden/c.txt": "no", "b/x.json": "no", "a.txt": "first", "b.txt": "third",
        "documents.csv": "file,symbol\nb/c.txt,A/RES/2/2\n", "b/c.txt": "text",
    }.items():  # fmt: skip
        system.pipe_file(f"/kg/{name}", text.encode())
    found = [each for each in find_inputs(Request(("memory://kg",))) if isinstance(each, Input)]
    names = ["a.txt", "b/A_RES_1_1.en.txt", "b/c.txt", "b.txt"]
    assert [each.name for each in found] == [f"memory://kg/{name}".replace("//kg", "///kg") for name in names] or [
        each.name for each in found
    ] == [f"memory://kg/{name}" for name in names]
    assert found[0].load() == b"first"
    teller = Teller()
    assert (teller.tell(found[1]).symbol, teller.tell(found[1]).language) == ("A/RES/1/1", "en")
    assert teller.tell(found[2]).symbol == "A/RES/2/2"
    (one,) = find_inputs(Request(("memory://kg/b/c*",)))
    assert isinstance(one, Input)
    (absent,) = (each for each in find_inputs(Request(("memory://kg/no.txt",))))
    assert isinstance(absent, UnreadableInput)

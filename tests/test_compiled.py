"""unkg as machine code (`make wheel`) writes the same graphs as interpreted, byte for byte."""

import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from benchmarks.compiled import compiled
from tests.gold_graph import ROOT
from tests.packages import absent, program


@pytest.fixture(scope="module")
def package() -> Path:
    """Return the folder with the compiled package."""
    program("cc", "gcc")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        absent("the headers of Python are not installed")
    return compiled()


def run(package: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(package)}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_what_is_named_is_compiled(package: Path) -> None:
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = hook["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    left_out = {ROOT / path[1:] for path in named["exclude"]}
    for pattern in named["include"]:
        paths = [path for path in ROOT.glob(pattern[1:]) if path not in left_out]
        assert paths, pattern
        for path in paths:
            modules = list((package / path.relative_to(ROOT)).parent.glob(f"{path.stem}.*.so"))
            assert len(modules) == 1, path
    where = run(package, package, "-c", "from unkg import recognizers; print(recognizers.__file__)")
    assert where.stdout.strip().endswith(".so"), where.stderr


def test_graphs_are_the_same(package: Path, tmp_path: Path) -> None:
    """Texts in six languages as extractors make them, Akoma Ntoso and PDF, in one process and in two."""
    documents = [str(ROOT / "samples"), str(ROOT / "tests" / "cases")]
    for jobs, name, code in (("1", "interpreted", ROOT), ("1", "compiled", package), ("2", "compiled", package)):
        arguments = ("-m", "unkg", "export", *documents, "-o", f"{name}.{jobs}.nq", "--jobs", jobs)
        done = run(code, tmp_path, *arguments)
        assert done.returncode in {0, 1}, done.stderr  # 1: a double, of the samples that are cases too
        assert "please report" not in done.stderr
    graphs = {path.name: path.read_bytes() for path in sorted(tmp_path.glob("*.nq"))}
    assert len(graphs) == 3
    assert len(set(graphs.values())) == 1
    assert graphs["compiled.1.nq"].count(b"\n") > 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "samples/letter.zh.txt"),
        ("check", "samples/resolution.en.txt", "samples/resolution.fr.txt", "--authorities"),
        ("check", "--unlinked", "samples/rivers.en.txt"),
    ],
)
def test_what_passes_between_processes(package: Path, arguments: tuple[str, ...]) -> None:
    """Documents and their links are made in a worker, and looked at where it was asked."""
    compiled_, interpreted = (run(code, ROOT, "-m", "unkg", *arguments) for code in (package, ROOT))
    assert compiled_.stdout == interpreted.stdout
    assert compiled_.returncode == interpreted.returncode
    assert len(compiled_.stdout) > 100

"""A wheel built here and installed elsewhere runs the demo, and so does an editable install.

Ontology, queries and samples are included. The dependencies are those of this environment, by a .pth file.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.gold_graph import ROOT


def environment(folder: Path) -> Path:
    """Make a virtual environment that sees this one's packages, but not this one's unkg."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    here = Path(sysconfig.get_path("purelib"))
    seen = folder / "seen"
    seen.mkdir()
    for entry in here.iterdir():
        if "unkg" not in entry.name and entry.suffix != ".pth":
            (seen / entry.name).symlink_to(entry)
    Path(site, "seen.pth").write_text(f"{seen}\n", encoding="utf-8")
    return python


def install(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})


def run_demo(python: Path, folder: Path) -> None:
    def unkg(*arguments: str) -> str:
        command = [str(python), "-m", "unkg", *arguments]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout

    where = [str(python), "-c", "from unkg.shipped import sample_file; print(sample_file('letter.zh.txt'))"]
    sample = subprocess.run(where, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    unkg("export", sample, "-o", "letter.ttl")
    assert "S/RES/1373(2001),2,1" in unkg("query", "letter.ttl", "most-cited")
    assert "who-cites" in unkg("queries")
    unkg("validate", "letter.ttl")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_wheel(tmp_path: Path, elsewhere: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("unkg-*.whl")
    python = environment(tmp_path / "venv")
    install(python, str(wheel))
    run_demo(python, elsewhere)


def test_editable(tmp_path: Path, elsewhere: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, "--editable", str(ROOT))
    run_demo(python, elsewhere)

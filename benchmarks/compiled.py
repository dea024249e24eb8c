"""unkg as machine code: `python -m benchmarks.compiled [FOLDER]` builds the wheel, as `make wheel` does.

For benchmarks and tests it is built once for the sources as they are, and stands in `build/compiled/<sum>/`, beside no
source that could be read in its place. It takes a C compiler and some two minutes.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import unkg.recognizers
from tests.gold_graph import ROOT

_BUILT: Final = ROOT / "build" / "compiled"


def is_compiled() -> bool:
    """Tell whether this process runs machine code."""
    return not unkg.recognizers.__file__.endswith(".py")


def build(folder: Path) -> Path:
    """Build the compiled wheel into `folder`, and return it.

    Raises SystemExit, with the compiler's words, if it cannot be built.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    enabled = {**os.environ, "HATCH_BUILD_HOOK_ENABLE_MYPYC": "1"}
    print("compiling unkg, which takes some two minutes …", file=sys.stderr)
    done = subprocess.run(command, env=enabled, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nunkg cannot be compiled; this needs a C compiler and the extra `dev`")
    return max(folder.glob("unkg-*-*.whl"), key=lambda wheel: wheel.stat().st_mtime_ns)


def compiled() -> Path:
    """Return the folder with the compiled package, built if the sources have changed; it is put on the path to import.

    Raises SystemExit, with the compiler's words, if it cannot be built.
    """
    folder = _BUILT / _sum_of_sources()
    if not folder.is_dir():
        _BUILT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_BUILT) as work:
            with zipfile.ZipFile(build(Path(work))) as archive:
                archive.extractall(Path(work, "package"))
            Path(work, "package").rename(folder)
    return folder


def run_compiled(module: str, arguments: Sequence[str]) -> int:
    """Run a module, such as `benchmarks.speed`, with the compiled package, and return its exit status."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(compiled()), str(ROOT)])}
    # Without -P the sources in the folder at hand would come first.
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 -- our own


def _sum_of_sources() -> str:
    found = hashlib.sha256(sys.version.encode())
    data = (path for folder in ("unkg", "ontology", "queries", "samples") for path in (ROOT / folder).rglob("*"))
    for path in [ROOT / "pyproject.toml", *sorted(data)]:
        if path.is_file() and path.suffix != ".pyc":
            found.update(str(path.relative_to(ROOT)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def main() -> None:
    """Build the compiled wheel into a folder, and print where it is."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compiled", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    print(build(parser.parse_args().folder))


if __name__ == "__main__":
    main()

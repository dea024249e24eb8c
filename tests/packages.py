"""Programs for the tests from the npm registry, by name, once, into a cache folder; and Chromium, from Debian.

Where one cannot be had the test says so and is skipped; where the variable `UNKG_ALL_SERVERS` is set, it fails.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

COMUNICA = "@comunica/query-sparql@4"  # the newest that runs on Node 20
PLAYWRIGHT = "playwright-core@1"  # without a browser of its own


def program(*names: str) -> str:
    """Return the path of the first program of these names."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or absent(f"{names[0]} is not installed")


def modules(package: str) -> Path:
    """Return a folder whose `node_modules` have `package`, such as `name@4`; it is filled at the first call."""
    program("node", "nodejs")
    cache = Path(os.environ.get("UNKG_SERVERS") or Path.home() / ".cache" / "unkg" / "servers")
    folder = cache / package.replace("/", "-")
    if folder.exists():
        return folder
    fresh = cache / f"fetching-{os.getpid()}"
    fresh.mkdir(parents=True)
    try:
        # An empty description of a package keeps npm from looking for one in the folders above.
        (fresh / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        command = [
            program("npm"),
            "install",
            "--no-fund",
            "--no-audit",
            "--ignore-scripts",
            "--loglevel=error",
            package,
        ]
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            absent(f"npm cannot fetch {package}: {done.stderr[-300:]}")
        if not folder.exists():
            fresh.replace(folder)  # whole, whoever else fetches it now
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def absent(reason: str) -> NoReturn:
    """Skip this test, or fail where all is to be there."""
    if os.environ.get("UNKG_ALL_SERVERS"):
        pytest.fail(reason)
    pytest.skip(reason)

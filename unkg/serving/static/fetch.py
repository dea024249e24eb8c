# ruff: noqa: INP001, T201 -- a script beside what it fetches
"""Fetches Yasgui again, by name, and writes down what came: `make yasgui`. Needs npm; unkg itself does not.

Yasgui's file bundles other packages. Which ones its source map tells; their licences go into one file beside it.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PACKAGE: Final = "@zazuko/yasgui"
VERSION: Final = "4.6.2"
FILES: Final = ("yasgui.min.js", "yasgui.min.css")
# The licence of Yasgui's own packages; the published ones leave its text out.
_OURS: Final = """MIT License

Copyright (c) Triply and the authors of Yasgui

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def main() -> None:
    """Fetch the package, copy its files, write the licences and the sums."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix", folder]
        subprocess.run([*command, f"{PACKAGE}@{VERSION}"], check=True)  # noqa: S603 -- npm, by name
        modules = Path(folder, "node_modules")
        build = modules / PACKAGE / "build"
        for name in FILES:
            text = (build / name).read_text(encoding="utf-8")
            # The map is 3.6 MB and not shipped; a pointer to it would be a request that finds nothing.
            kept = re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "\n", text)
            (HERE / name).write_text(kept, encoding="utf-8")
        bundled = _bundled(build / f"{FILES[0]}.map")
        licences = [f"{PACKAGE} {VERSION}, with its yasqe, yasr and utils (MIT)\n\n{_OURS}\n"]
        licences += [_licence(modules / name) for name in bundled]
    (HERE / "yasgui.LICENSES.txt").write_text(f"\n{'-' * 100}\n\n".join(licences), encoding="utf-8")
    sums = {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in FILES}
    found = {"package": PACKAGE, "version": VERSION, "bundled": bundled, "sha256": sums}
    (HERE / "yasgui.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{PACKAGE} {VERSION} with {len(bundled)} bundled packages")


def _bundled(source_map: Path) -> list[str]:
    sources = json.loads(source_map.read_text(encoding="utf-8"))["sources"]
    found = {match[-1] for source in sources if (match := re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", source))}
    return sorted(found)


def _licence(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    files = sorted(path for path in package.iterdir() if re.match("(?i)(un)?licen[cs]e|copying", path.name))
    text = "\n\n".join(path.read_text(encoding="utf-8").strip() for path in files if path.is_file())
    name = about.get("license") or (text and "see below") or sys.exit(f"{package.name} names no licence; look at it")
    author = about.get("author") or about.get("contributors") or ""
    by = author if isinstance(author, str) else json.dumps(author, ensure_ascii=False)
    return f"{about['name']} {about['version']} ({name})\n\n{text or f'No text in the package; by {by}.'}\n"


if __name__ == "__main__":
    if not shutil.which("npm"):
        sys.exit("npm is not installed; it fetches Yasgui")
    main()

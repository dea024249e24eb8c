"""Legacy Word, OpenDocument and RTF to `Text`: LibreOffice, where it is there, makes .docx of them.

It runs in a profile folder of its own that is removed, with macros off and no connection asked for by unkg, and it is
stopped with its children when it takes too long.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from unkg.document import Source, Text
from unkg.errors import UnreadableInput
from unkg.readers.docx import read_docx

TIME_LIMIT: Final = 120.0  # seconds that a conversion may take
_PROGRAMS: Final = ("soffice", "libreoffice")
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_KINDS: Final = {
    b"\xd0\xcf": ("doc", "application/msword"),
    b"{\\": ("rtf", "application/rtf"),
    b"PK": ("odt", "application/vnd.oasis.opendocument.text"),
}
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read_office(data: bytes, name: str) -> Text:
    """Return the blocks of a .doc, .odt or .rtf document; `name` is its file's name.

    Raises UnreadableInput, and says what to do, if LibreOffice is absent, fails, or takes over two minutes.
    """
    kind, media_type = _KINDS[data[:2]]
    if _LOCKED in data:
        raise UnreadableInput(name, "is protected by a password; save it without one")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        advice = "install LibreOffice (apt-get install libreoffice-writer-nogui), or save it as .docx"
        raise UnreadableInput(name, f"is a .{kind} document, which needs LibreOffice, and that is absent: {advice}")
    text = read_docx(_convert(program, data, kind, name), name)
    return replace(text, source=Source(name, hashlib.sha256(data).hexdigest(), media_type))


def _convert(program: str, data: bytes, kind: str, name: str) -> bytes:
    """Return what LibreOffice makes of `data` as .docx."""
    with tempfile.TemporaryDirectory(prefix="unkg-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        source = Path(folder, f"document.{kind}")
        source.write_bytes(data)
        out = Path(folder, "out")
        told = _run(
            [
                program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
                "--convert-to", "docx", "--outdir", str(out), str(source),
            ],
            name,
        )  # fmt: skip
        made = out / "document.docx"
        if not made.exists():
            told = f": {told}" if told else ""
            raise UnreadableInput(name, f"LibreOffice made no document of it{told}; open it there and save it as .docx")
        return made.read_bytes()


def _run(command: list[str], name: str) -> str:
    """Run a program and return its last words; it and its children end within TIME_LIMIT."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 -- a fixed command on a file that we named
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired as error:
            told = f"LibreOffice did not convert it within {TIME_LIMIT:g} seconds"
            raise UnreadableInput(name, f"{told}; open it there and save it as .docx") from error
        finally:
            _end(process)
        words.seek(0)
        lines = words.read(10_000).decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

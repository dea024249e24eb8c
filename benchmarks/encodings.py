"""How often the encoding of a text is guessed right: `python -m benchmarks.encodings FOLDER`, of `<language>/*.txt`.

Each text is written in each legacy encoding that its language's pack names and that can hold it, and in UTF-16 and
UTF-32 without a byte order mark; a guess is right if the text comes out as it went in. Characters that an encoding
cannot hold are left out, as a program that saves in it would have asked to do.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

from unkg.errors import UnreadableInput
from unkg.languages.frequency import script_of
from unkg.readers.decoding import decode

_HEAD: Final = 500  # bytes
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le")


def _is_right(data: bytes, encoding: str) -> bool:
    text = data.decode(encoding, "ignore")
    try:
        return decode(text.encode(encoding), "text") == text
    except UnreadableInput:
        return False


def main(folder: Path) -> None:
    """Print the shares by encoding and language, for whole texts and for their first 500 bytes."""
    for language in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        for encoding in (*script_of(language).encodings, *_WIDE):
            right, count = Counter[str](), Counter[str]()
            for path in sorted((folder / language).glob("*.txt")):
                text = path.read_text(encoding="utf-8")
                data = text.encode(encoding, "ignore")
                for what, part in (("whole", data), (f"first {_HEAD} bytes", data[:_HEAD])):
                    if not part.decode(encoding, "ignore").isascii():  # else there is nothing to guess
                        count[what] += 1
                        right[what] += _is_right(part, encoding)
            shares = (f"{what} {right[what] / count[what]:.3f} of {count[what]:2}" for what in count)
            print(f"{language} {encoding:13} {'; '.join(shares)}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

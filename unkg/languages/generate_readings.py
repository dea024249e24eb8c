"""Write `readings.json` anew from the packs: `python -m unkg.languages.generate_readings`. A test compares the two."""

from pathlib import Path

from unkg.languages import codes, load_language
from unkg.languages.beginnings import beginning
from unkg.languages.literals import needed_literals
from unkg.languages.readings import FILE, key_of, written
from unkg.languages.sieve import RUNNING


def generated() -> str:
    """Return the text of `readings.json` for the packs that there are."""
    packs = [load_language(code).patterns for code in codes()]
    running = {(p.source, p.flags) for patterns in packs for slot in RUNNING for p in patterns[slot]}
    every = {(p.source, p.flags) for patterns in packs for each in patterns.values() for p in each}
    needs = {key_of(*pattern): needed_literals(*pattern) for pattern in running}
    return written(needs, {key_of(*pattern): beginning(*pattern) for pattern in every})


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(generated(), encoding="utf-8")

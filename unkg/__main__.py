"""`python -m unkg` is `unkg`."""

from unkg.cli import main

main(prog_name="unkg")

"""Commands that have a module of their own. They import click only: the command line reads them each time."""

"""The commands, one module each, and `documents`, what they share. They import click only: each start reads all."""

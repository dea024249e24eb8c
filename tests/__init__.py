"""Tests of unkg."""

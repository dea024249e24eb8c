"""Benchmarks: what is measured by hand with `make bench`, and timed in no test."""

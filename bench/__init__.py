"""Benchmarks: time is measured here and never asserted in a test. `./yitang bench --help` says how."""

"""What the exit codes of `yitang` mean; scripts may rely on them."""

OK = 0
PROBLEM = 1  # The command ran and found a fault: a failed check, a refused act, a broken chain.
USAGE = 2  # The command was called wrongly (click's own code).
MISSING = 3  # Something outside Yitang is missing: Python, PostgreSQL, a browser, a free port.
UNSAFE = 4  # Refused, because going on could destroy or expose data.

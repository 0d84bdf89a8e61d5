"""What a file can be refused for. Codes here, sentences where people read (`files.checks`)."""

from typing import Any


class Fault(Exception):
    """The file is refused. `code` is a key of `checks.SENTENCES`, `facts` are what its sentence names."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

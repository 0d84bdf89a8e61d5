"""Letters of the demo: two registers of numbers, and one issued letter of each kind that is issued."""

from datetime import date
from typing import Any
from uuid import UUID

from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters.actions import add_register, issue, skip
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked

REGISTERS: dict[str, tuple[str, list[str]]] = {
    "提案工作函": ("政提函〔{year}〕{number}号", ["assignment-letter", "return-decision"]),
    "提案催办函": ("政提催〔{year}〕{number}号", ["reminder"]),
}
OWN_NUMBERS = 3


def write_letters(director: Actor) -> None:
    """Open the registers, pass over the numbers used on paper, and issue the newest letter of each kind that has a subject."""
    registers: dict[str, UUID] = {}
    for name, (pattern, kinds) in REGISTERS.items():
        made = add_register(director, name=name, pattern=pattern, kinds=kinds)
        registers |= dict.fromkeys(kinds, UUID(made["register_id"]))
    skip(director, register_id=registers["assignment-letter"], count=OWN_NUMBERS, reason="系统启用前线下已用")
    for kind in LETTER_KINDS.values():
        with in_council(director.council_id):
            lines = kind.listed(director, Asked()) if kind.issue else ()
            subject: Any = max(lines, key=lambda line: line.on or date.min, default=None)
        if subject is not None:
            issue(director, kind=kind.code, subject_id=subject.id, register_id=registers.get(kind.code))

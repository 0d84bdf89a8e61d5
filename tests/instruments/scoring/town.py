"""A small council whose members are scored: people, facts and a scheme by a few words each."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.fixtures import seed
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.actions import cancel_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.actions import publish
from yitang.instruments.scoring.queries import running
from yitang.instruments.scoring.scores import Score

YEAR = 2026


class Town:
    """The council, and its members by name."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.people: dict[str, UUID] = {}

    def member(self, name: str, joined: date | None = date(2022, 1, 1), left: date | None = None) -> UUID:
        with seed(self.council) as ctx:
            number = f"{len(self.people) + 1:04}"
            principal = Principal(council_id=ctx.council_id, kind="member", code=number, name=name)
            principal.save(force_insert=True)
            Member(council_id=ctx.council_id, principal=principal, number=number, joined_on=joined, left_on=left).save()
        self.people[name] = principal.pk
        return principal.pk

    def facts(self, *rows: tuple[Any, ...]) -> list[DutyFact]:
        """(name, kind, role, quantity, day, case) for each fact; the last three may be left out."""
        made = []
        with seed(self.council) as ctx:
            for row in rows:
                name, kind, role, quantity, day, case = (*row, *(None,) * (6 - len(row)))
                fact = DutyFact(
                    council_id=ctx.council_id,
                    principal_id=self.people[name],
                    kind=kind,
                    role=role or "",
                    quantity=Decimal(str(quantity if quantity is not None else 1)),
                    effective_on=day or date(YEAR, 3, 1),
                    case_id=case,
                )
                fact.save(force_insert=True)
                made.append(fact)
        return made

    def cancel(self, fact: DutyFact) -> None:
        with seed(self.council):
            cancel_fact(fact, effective_on=date(YEAR, 12, 1))

    def publish(self, text: str, day: date = date(YEAR, 1, 1)) -> UUID:
        return UUID(publish(system_actor(self.council.pk), text=text, effective_from=day)["version_id"])

    def scores(self, **more: Any) -> dict[str, Score]:
        with in_council(self.council.pk):
            found = running(self.council.pk, YEAR, **{"day": date(YEAR, 12, 31), **more})
        return {name: found[who] for name, who in self.people.items() if who in found}

    def totals(self, **more: Any) -> dict[str, Fraction]:
        return {name: score.total for name, score in self.scores(**more).items()}


def a_case() -> UUID:
    """The id of some case; a fact names its case, but does not hang on it."""
    return uuid7()

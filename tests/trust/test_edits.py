"""C6: of several windows that save over the same text one succeeds, and nobody's words go without a word."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.instruments.handling.conftest import Town, town
from tests.trust.race import Race, race
from tests.trust.report import FULL, report
from yitang.features.proposals.actions import save_draft
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.errors import Conflict
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Reply

__all__ = ["town"]

pytestmark = pytest.mark.django_db(transaction=True)

WINDOWS = 4
ROUNDS = 100 if FULL else 6

Save = Callable[[str, int | None], Any]
Look = Callable[[], tuple[str, int]]


def a_draft(town: Town) -> tuple[Save, Look]:
    """The text of a proposal that its author has open in several windows."""
    case_id = town.house.draft()

    def look() -> tuple[str, int]:
        with in_council(town.house.council.id):
            return Proposal.objects.values_list("body", "draft_version").get(pk=case_id)

    return lambda text, version: save_draft(town.house.member, case_id=case_id, body=text, expected_version=version), look


def a_reply(town: Town) -> tuple[Save, Look]:
    """The draft of a reply that several handlers of a unit have open."""
    case_id: UUID = town.sent()
    town.receive(case_id, "edu")
    part, handler = town.part(case_id, "edu").pk, town.of_unit("edu", Role.UNIT_HANDLER)
    save_reply(handler, assignment_id=part, text="一、开头。", result_class="A")

    def look() -> tuple[str, int]:
        with in_council(town.house.council.id):
            return Reply.objects.values_list("text", "draft_version").get(assignment_id=part)

    return lambda text, version: save_reply(handler, assignment_id=part, text=text, expected_version=version), look


def one_round(field: Race, save: Save, look: Look, number: int, *, says_version: bool = True) -> list[str]:
    """Every window saves its own text over what all of them have read; what is wrong with the outcome."""
    _text, version = look()
    texts = [f"第{number}轮第{window}个窗口写的话。" for window in range(WINDOWS)]
    expected = version if says_version else None
    outcomes = field.run([lambda text=text: save(text, expected) for text in texts])
    won = [text for text, outcome in zip(texts, outcomes, strict=True) if isinstance(outcome, dict)]
    told = [outcome for outcome in outcomes if isinstance(outcome, Conflict) and len(str(outcome.message)) > 10]
    if (len(won), len(told)) != (1, WINDOWS - 1):
        return [f"{len(won)} windows saved, {len(told)} were told: {outcomes!r}"]
    return [] if look() == (won[0], version + 1) else [f"{look()} is kept, not {won[0]}"]


def test_nobody_overwrites_unseen_words(town: Town) -> None:
    found: list[str] = []
    with race(WINDOWS) as field:
        for make in (a_draft, a_reply):
            save, look = make(town)
            for number in range(ROUNDS):
                found += one_round(field, save, look, number)
        assert found == []
        # The seeded defect: a page that does not say which version it has read.
        lost = one_round(field, *a_draft(town), 0, says_version=False)
    assert lost != []
    report("C6", figure=0, unit=f"texts overwritten unseen in {2 * ROUNDS} rounds of {WINDOWS} windows", control="caught")

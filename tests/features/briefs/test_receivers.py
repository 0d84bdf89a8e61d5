"""W4 for briefs: who hears of each step, by a table of its own; nobody who may not see briefs, and nobody reads whose it is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.features.briefs.house import SITUATION, WRITER, House
from tests.fixtures import seed
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply

pytestmark = pytest.mark.django_db
WRITERS, UNIT, EDITORS, SIGNER = "writer", "unit", Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL
EXPECTED: dict[str, set[str]] = {
    "editing.submit": {EDITORS},
    "editing.edit": {EDITORS},
    "editing.review": {SIGNER},
    "editing.sign": {EDITORS},
    "editing.issue": {WRITERS},
    "course.pass_on": {WRITERS, UNIT},
    "handling.request_return": {EDITORS},
    "handling.deny_return": {UNIT},
    "handling.receive": set(),
    "handling.ask_extension": {EDITORS},
    "handling.grant_extension": {UNIT},
    "handling.draft": set(),
    "handling.issue": {WRITERS, EDITORS},
    "handling.correct": {UNIT},
    "publication.publish": {WRITERS},
    "publication.take_down": {WRITERS},
}
"""Step → who is told of it. Written from the handbook, not from the code."""


def heard(house: House, known: set[object]) -> Iterator[tuple[str, str]]:
    """Who was told since, and what."""
    (writer,) = house.member.principal_ids
    with in_council(house.council.id):
        for message in Message.objects.exclude(pk__in=known):
            whom = {writer: WRITERS, house.unit_id: UNIT}.get(message.principal_id, message.role or str(message.principal_id))
            yield str(whom), message.text
            known.add(message.pk)


def test_each_step_tells_whom_it_concerns_and_nobody_else(house: House) -> None:
    case_id = house.draft()
    known: set[object] = set()
    told: dict[str, set[str]] = {}
    handler = house.unit(Role.UNIT_HANDLER)
    steps = [
        (house.member, "editing.submit", {}),
        (house.editor, "editing.edit", {}),
        (house.reviewer, "editing.review", {}),
        (house.signer, "editing.sign", {}),
        (house.editor, "editing.issue", {"main_to": "县政府"}),
        (house.editor, "course.pass_on", {"lead": str(house.unit_id)}),
        (house.unit(Role.UNIT_LIAISON), "handling.request_return", {}),
        (house.editor, "handling.deny_return", {}),
        (house.unit(Role.UNIT_LIAISON), "handling.receive", {}),
        (house.unit(Role.UNIT_LIAISON), "handling.ask_extension", {}),
        (handler, "handling.draft", {}),
        (house.unit(Role.UNIT_HEAD), "handling.issue", {}),
        (house.editor, "publication.publish", {"title": "标题", "body": "正文"}),
        (house.editor, "publication.take_down", {}),
        (house.editor, "handling.correct", {}),
    ]
    for actor, step, payload in steps:
        if step == "handling.ask_extension":
            with in_council(house.council.id):
                due = house.part(case_id).due_on
            assert due is not None
            payload = {"until": (due + timedelta(days=10)).isoformat()}
        if step == "handling.draft":
            house.step(house.editor, case_id, "handling.grant_extension", reason="同意")
            told["handling.grant_extension"] = {whom for whom, _text in heard(house, known)}
            save_reply(handler, assignment_id=house.part(case_id).pk, text="已办。", result_class="A", publicity="internal")
        house.step(actor, case_id, step, payload=payload, reason="理由")
        found = list(heard(house, known))
        told[step] = {whom for whom, _text in found}
        assert [text for whom, text in found if WRITER in text or SITUATION in text] == []
    assert told == EXPECTED


def test_the_table_sees_a_message_that_went_astray(house: House) -> None:
    # The control: a message about a brief to an office that has nothing to do with briefs.
    case_id = house.submitted()
    known: set[object] = set()
    list(heard(house, known))
    with seed(house.council):
        tell(house.council.id, "briefs.x", "标题", role=Role.DISPATCH_OFFICE, case=("brief", case_id))
    assert {whom for whom, _text in heard(house, known)} == {Role.DISPATCH_OFFICE}
    assert Role.DISPATCH_OFFICE not in set().union(*EXPECTED.values())

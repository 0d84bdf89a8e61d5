"""Registers, templates, issued letters and prints of the world: each here and next door."""

from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from yitang.foundation.accounts.models import Account
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters.actions import add_register, add_template, issue, print_together
from yitang.instruments.letters.documents import encoded
from yitang.instruments.letters.kinds import LETTER_KINDS
from yitang.instruments.letters.shipped import build


def write_letters(house: House, far: House, clerk: Account) -> dict[str, dict[str, Any]]:
    """`{register_id, template_id, letter_id, print_id}`, each with the relations here, foreign and unknown."""
    found: dict[str, dict[str, Any]] = {
        name: {"unknown": uuid7()} for name in ("register_id", "template_id", "letter_id", "print_id")
    }
    for relation, place in (("here", house), ("foreign", far)):
        grant = Grant(Role.PROPOSAL_CLERK, place.council.id, uuid4())
        actor = Actor(place.council.id, "周", clerk.pk if place is house else uuid4(), (grant,))
        register = add_register(actor, name="工作函", pattern="政提函〔{year}〕{number}号", kinds=[])
        found["register_id"][relation] = UUID(register["register_id"])
        file = encoded(build(LETTER_KINDS.get("proposal-form").text))
        template = add_template(actor, kind="proposal-form", file=file, file_name="表.docx", effective_from=today())
        found["template_id"][relation] = UUID(template["template_id"])
        with in_council(place.council.id):
            session = CouncilSession.objects.get()
        letter = issue(actor, kind="review-report", subject_id=session.pk)
        found["letter_id"][relation] = UUID(letter["letter_id"])
        batch = print_together(actor, kind="review-report", subject_ids=[session.pk], form="pdf")
        found["print_id"][relation] = UUID(batch["batch_id"])
    return found

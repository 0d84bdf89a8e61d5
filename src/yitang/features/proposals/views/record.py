"""变更记录 — every act on a proposal as the audit keeps it, for its submitter and the offices."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.reading import Reader, office_words
from yitang.foundation.administration.words import act_words
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.permissions.roles import Role
from yitang.instruments.handling.queries import WITHIN
from yitang.instruments.workflow.models import Case

MOST = 500
SAVES = "proposals.save_draft"
# What a unit writes before it answers, and what the office notes before it decides, is theirs.
NOT_FOR_SUBMITTERS = (
    "handling.save_reply",
    "proposals.recommend",
    *(f"handling.{edge}" for edge in WITHIN),
    "course.remind_assignment",
)


def record_of(case: Case, reader: Reader) -> list[dict[str, Any]]:
    """Acts, newest first; savings in a row by one person are one line that says how many."""
    acts = ActRecord.objects.filter(council_id=case.council_id, subject_kind=KIND, subject_id=case.pk)
    if not reader.is_staff:
        acts = acts.exclude(name__in=NOT_FOR_SUBMITTERS)
    acts = acts.order_by("-recorded_at", "-id").defer("changes", "result")[:MOST]
    return [
        _line(list(group), reader) for _key, group in groupby(acts, key=lambda act: (act.name == SAVES or act.pk, act.actor_name))
    ]


def _line(acts: list[ActRecord], reader: Reader) -> dict[str, Any]:
    newest = acts[0]
    words = str(act_words(newest.name))
    if len(acts) > 1:
        words = _("%(act)s, %(times)d times") % {"act": words, "times": len(acts)}
    by_submitter = newest.role in (Role.MEMBER, Role.BODY_LIAISON)
    who = newest.actor_name if reader.is_staff or by_submitter else str(office_words(newest.role, reader))
    return {"when": newest.recorded_at, "who": who, "what": words, "note": newest.note}

"""What stands between one case and the next: suggestions of a talk, the units that were given a case, their replies, the feedback.

Everything is asked for all cases of a council together, and says what happened, never who reflected or raised it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.experts.states import KIND as EVALUATION
from yitang.features.joint.models import Filing
from yitang.features.joint.states import KIND as JOINT
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import labels
from yitang.insights.chain.walking import Node
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.models import Assignment, Rating
from yitang.instruments.suggestions.models import Suggestion

SHOWN = 5
"""Suggestions and units of one case that are named; the others are counted."""
READ_MOST = 500


@dataclass(frozen=True, slots=True)
class Station:
    """One line below a case: of which kind (`code` gives its mark), in words, and on which day."""

    code: str
    words: str
    day: date | None = None


def stations_of(actor: Actor, nodes: Iterable[Node]) -> dict[UUID, list[Station]]:
    """The stations of these cases of one council, whose scope is open, in the order in which they come."""
    every = list(nodes)
    found: dict[UUID, list[Station]] = {node.case.pk: [] for node in every}
    if policy.may_ever(actor, "suggestions.read"):
        _suggestions(found)
    _handling(found)
    _ratings(found)
    _filed([node.case.pk for node in every if node.case.kind == JOINT], found)
    return found


def _suggestions(found: dict[UUID, list[Station]]) -> None:
    rows = Suggestion.objects.filter(case__in=found).select_related("unit").order_by("case", "ordinal")[:READ_MOST]
    for pk, own in _by_case(rows).items():
        for row in own[:SHOWN]:
            found[pk].append(Station("suggestion", _suggested(row), row.answered_on))
        if len(own) > SHOWN:
            adopted = sum(row.adopted in (Suggestion.Adopted.FULL, Suggestion.Adopted.PARTIAL) for row in own)
            words = _("%(n)d suggestions in all, %(adopted)d adopted") % {"n": len(own), "adopted": adopted}
            found[pk].append(Station("suggestion", words))


def _suggested(row: Suggestion) -> str:
    state = row.get_adopted_display()
    words = _("Suggestion %(n)d (%(state)s): %(text)s") % {"n": row.ordinal, "state": state, "text": _short(row.text)}
    return f"{words} · {row.unit.name}" if row.unit else words


def _handling(found: dict[UUID, list[Station]]) -> None:
    rows = Assignment.objects.filter(case__in=found, released_on__isnull=True).select_related("unit", "reply")
    results: dict[str, str] = {}
    for pk, own in _by_case(rows.order_by("case", "round", "role", "id")[:READ_MOST]).items():
        results = results or labels("result_class")
        for row in own[:SHOWN]:
            words = _("%(unit)s (%(role)s)") % {"unit": row.unit.name, "role": row.get_role_display()}
            found[pk].append(Station("unit", words, row.sent_on))
        if len(own) > SHOWN:
            found[pk].append(Station("unit", _("%(n)d units in all") % {"n": len(own)}))
        for row in own[:SHOWN]:
            if row.replied_on and row.answers:
                found[pk].append(Station("reply", _replied(row, results), row.replied_on))


def _replied(row: Assignment, results: dict[str, str]) -> str:
    words = _("%(unit)s replied") % {"unit": row.unit.name}
    reply = getattr(row, "reply", None)
    graded = results.get(reply.result_class, reply.result_class) if reply else ""
    return f"{words} · {graded}" if graded else words


def _ratings(found: dict[UUID, list[Station]]) -> None:
    for row in Rating.objects.filter(case__in=found).order_by("case", "round")[:READ_MOST]:
        words = _("Feedback: %(grade)s") % {"grade": row.get_overall_display()}
        found[row.case_id].append(Station("rating", words, row.rated_on))


def _filed(rooms: list[UUID], found: dict[UUID, list[Station]]) -> None:
    """The joint results that this council has filed, under its own numbers."""
    if not rooms:
        return
    rows = Filing.objects.filter(entry__room__in=rooms).select_related("entry").order_by("filed_on", "number")[:READ_MOST]
    for row in rows:
        words = _("Joint result “%(title)s” filed as no. %(n)d of %(year)d")
        said = words % {"title": _short(row.entry.title), "n": row.number, "year": row.year}
        found[row.entry.room_id].append(Station("reply", said, row.filed_on))


def own_stations(node: Node) -> list[Station]:
    """What a case says of itself: the answer to a resident and the word on it, how a problem ended, that results were evaluated."""
    tell = OWN.get(node.case.kind)
    if tell is not None:
        return tell(node.subject)
    return _evaluated(node) if node.case.kind == EVALUATION else []


def _matter(row: Any) -> list[Station]:
    found = []
    if row.answered_on:
        found.append(Station("reply", _("Answered: %(what)s") % {"what": row.get_outcome_display()}, row.answered_on))
    if row.judged:
        found.append(Station("rating", _("The resident says: %(what)s") % {"what": row.get_judged_display()}, row.judged_on))
    return found


def _topic(row: Any) -> list[Station]:
    return [Station("unit", _("Confirmed by %(who)s") % {"who": row.confirmed_by}, row.confirmed_on)] if row.confirmed_on else []


def _talk(row: Any) -> list[Station]:
    return [Station("unit", _("The talk was held"), row.held_on)] if row.held_on else []


def _problem(row: Any) -> list[Station]:
    found = []
    if row.reported_on:
        what = row.get_report_outcome_display()
        found.append(Station("reply", _("Reported as: %(what)s") % {"what": what}, row.reported_on))
    if row.residents_word:
        what = row.get_residents_word_display()
        found.append(Station("rating", _("The residents say: %(what)s") % {"what": what}, row.residents_on))
    if row.solved_on:
        found.append(Station("reply", _("Concluded: %(what)s") % {"what": row.get_outcome_display()}, row.solved_on))
    return found


def _evaluated(node: Node) -> list[Station]:
    """That a round came to a result, and when; what it was is read at the round, by those who may."""
    if node.case.stage != "closed":
        return []
    return [Station("rating", _("Evaluated, with a result"), local_day(node.case.stage_since))]


OWN = {"matter": _matter, "topic": _topic, "talk": _talk, "problem": _problem}


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else f"{line[:29]}…"

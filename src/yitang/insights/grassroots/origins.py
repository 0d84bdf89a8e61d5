"""From what cases of the library may be made – talks, problems, proposals, briefs – and whose names must not stand in them."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief, BriefSubmitter
from yitang.features.library.points import METHODS, ORIGINS, Beginning, Origin, offered
from yitang.features.proposals.models import Proposal
from yitang.features.talks.models import Named, Owner, Problem, Talk
from yitang.foundation.core.clock import today
from yitang.foundation.ui.further import FURTHER
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.methods.queries import published
from yitang.instruments.suggestions.models import Suggestion


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def talk(case_id: UUID) -> Beginning | None:
    """What was agreed, the minutes and the suggestions of a talk."""
    row = Talk.objects.select_related("case").filter(pk=case_id).first()
    if row is None:
        return None
    said = Suggestion.objects.filter(case_id=case_id).order_by("ordinal").values_list("text", flat=True)
    body = _joined(row.minutes, "\n".join(said), row.agreed)
    return Beginning(row.case.title, body, row.venue_id, row.method_version_id)


def people_of_talk(case_id: UUID) -> Iterable[str]:
    """Who is named as having taken part, led or spoken, or been invited."""
    yield from Named.objects.filter(talk=case_id).values_list("principal__name", flat=True)
    yield from Suggestion.objects.filter(case_id=case_id, said_by__gt="").values_list("said_by", flat=True)
    row = Talk.objects.filter(pk=case_id).first()
    if row is not None:
        yield from [row.chair] if row.chair else []
        if row.gathering_id:
            yield from Attendee.objects.filter(gathering=row.gathering_id).values_list("principal__name", flat=True)


def problem(case_id: UUID) -> Beginning | None:
    """What the problem was and what was done about it."""
    row = Problem.objects.select_related("case", "talk").filter(pk=case_id).first()
    if row is None:
        return None
    method = row.talk.method_version_id if row.talk else None
    return Beginning(row.case.title, _joined(row.text, row.report, row.residents_text), row.venue_id, method)


def people_of_problem(case_id: UUID) -> Iterable[str]:
    """Who deals with it, and who took part in the talk that found it."""
    yield from Owner.objects.filter(problem=case_id).values_list("name", flat=True)
    row = Problem.objects.filter(pk=case_id).first()
    if row is not None and row.talk_id:
        yield from people_of_talk(row.talk_id)


def proposal(case_id: UUID) -> Beginning | None:
    """The text of a proposal."""
    row = Proposal.objects.select_related("case").filter(pk=case_id).first()
    return Beginning(row.case.title, row.body) if row else None


def people_of_proposal(case_id: UUID) -> Iterable[str]:
    """Who submitted it."""
    yield from Proposal.objects.filter(pk=case_id).values_list("submitter__name", flat=True)


def brief(case_id: UUID) -> Beginning | None:
    """The text of a brief."""
    row = Brief.objects.select_related("case").filter(pk=case_id).first()
    return Beginning(row.case.title, _joined(row.situation, row.analysis, row.suggestion)) if row else None


def people_of_brief(case_id: UUID) -> Iterable[str]:
    """Who reflected it, and who wrote along."""
    yield from Brief.objects.filter(pk=case_id, reflector__isnull=False).values_list("reflector__name", flat=True)
    yield from BriefSubmitter.objects.filter(case=case_id).values_list("principal__name", flat=True)


def methods_of_the_grassroots() -> Iterable[tuple[UUID, str]]:
    """The methods that hold today."""
    return [(row.pk, row.method.name) for row in published("grassroots", today())]


for _kind, _label, _begin, _people, _stage in (
    ("talk", _("Talk at a venue"), talk, people_of_talk, "closed"),
    ("problem", _("Problem brought up at a talk"), problem, people_of_problem, "concluded"),
    ("proposal", _("Proposal"), proposal, people_of_proposal, "concluded"),
    ("brief", _("Brief"), brief, people_of_brief, "issued"),
):
    ORIGINS.register(_kind, Origin(_label, _begin, _people, (_stage,)))
    FURTHER.register(f"{_kind}.library", offered)
METHODS.register("grassroots", methods_of_the_grassroots)

"""M16: consultations on the phone of a member, and the same page for a unit: materials, signing up, an opinion, what became of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.consultations.documents import MATERIAL
from yitang.features.consultations.forms import OpinionForm, SignUpForm
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.policy import ATTEND, READ
from yitang.features.consultations.queries import find, own_opinions, own_participation, visible
from yitang.features.consultations.states import RUNNING
from yitang.features.consultations.taking_part import sign_up, write_opinion
from yitang.features.consultations.views.parts import TONES, form_page, link, stage_words
from yitang.features.consultations.views.said import fate, lines_for_units
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_datetime
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.gatherings.queries import attending
from yitang.instruments.methods.following import progress_of
from yitang.instruments.methods.products import gatherings_of

MOST = 60


@require_safe
@needs(READ)
def own(request: Any) -> HttpResponse:
    """What is going on, what is to come, what is over, and the topics that one proposed."""
    rows = list(visible(request.actor).order_by("-year", "month", "pk")[:MOST])
    mine = request.actor.principal_ids
    groups = [
        (_("Going on"), [row for row in rows if row.case.stage == "under_way"]),
        (_("Still to come"), [row for row in rows if row.case.stage == "planned"]),
        (_("My topics"), [row for row in rows if row.proposer_id in mine and row.case.stage not in (*RUNNING, "concluded")]),
        (_("Over"), [row for row in rows if row.case.stage == "concluded"]),
    ]
    shown = [{"label": label, "rows": [_row(request, row) for row in found]} for label, found in groups if found]
    return render(request, "consultations/own.html", {"groups": shown, "may_propose": may_ever(request.actor, ATTEND)})


@require_safe
@needs(READ)
def mine(request: Any, consultation_id: UUID) -> HttpResponse:
    """One consultation for those who take part."""
    found = find(request.actor, consultation_id)
    progress = progress_of(found.case)
    running = found.case.stage in RUNNING
    steps = [{"label": one.name("member"), "state": _step(one.state)} for one in progress.steps] if progress else []
    context = {
        "found": found,
        "where": progress.now.name("member") if progress and progress.now else stage_words(found, "owner"),
        "tone": TONES[found.case.stage],
        "steps": steps,
        "takes_part": may_ever(request.actor, ATTEND) and running,
        "place": own_participation(request.actor, found.pk),
        "opinions": [{"row": row, **fate(row)} for row in own_opinions(request.actor, found.pk)],
        "gatherings": _gatherings(request, found),
        "suggestions": lines_for_units(request, found),
        "material": MATERIAL,
        "instructed": found.instructions.exists(),
    }
    return render(request, "consultations/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ATTEND)
def join(request: Any, consultation_id: UUID) -> HttpResponse:
    """Sign up for the research or to speak, or take it back."""
    found = find(request.actor, consultation_id)
    place = own_participation(request.actor, found.pk)
    initial = {"research": place.wants_research, "speak": place.wants_to_speak, "subject": place.subject} if place else {}
    form = SignUpForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: sign_up(request.actor, key=key_of(request), case_id=found.pk, **form.cleaned_data),
        heading=_("Sign up"),
        act=_("Sign up"),
        back=link(request, "mine", consultation_id=consultation_id),
        done=_("Your wish has reached the office. It tells you when you are chosen."),
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ATTEND)
def write(request: Any, consultation_id: UUID) -> HttpResponse:
    """Write an opinion, or change one that nobody has taken up."""
    found = find(request.actor, consultation_id)
    row = None
    if asked := request.GET.get("opinion", ""):
        row = next((one for one in own_opinions(request.actor, found.pk) if str(one.pk) == asked), None)
        if row is None:
            raise NotFound
    form = OpinionForm(request.POST or None, initial={"text": row.text} if row else None)
    return form_page(
        request,
        form,
        lambda: write_opinion(
            request.actor,
            key=key_of(request),
            case_id=found.pk,
            text=form.cleaned_data["text"],
            opinion_id=row.pk if row else None,
            version=version_of(request),
        ),
        heading=_("Change my opinion") if row else _("Write an opinion"),
        act=_("Hand in the opinion"),
        back=link(request, "mine", consultation_id=consultation_id),
        done=_("Your opinion is in. Here you see what becomes of it."),
        note=found.case.title,
        version=row.version if row else 0,
        secrecy=True,
    )


def _row(request: Any, row: Consultation) -> dict[str, Any]:
    meta = " · ".join(filter(None, (row.method.name if row.method else "", row.organiser.name if row.organiser else "")))
    url = link(request, "mine", consultation_id=row.pk)
    return {"title": row.case.title, "url": url, "meta": meta, "state": stage_words(row, "owner"), "tone": TONES[row.case.stage]}


def _step(state: str) -> str:
    return "done" if state == "left_out" else state


def _gatherings(request: Any, found: Consultation) -> list[dict[str, Any]]:
    invited = set(attending(request.actor).values_list("gathering_id", flat=True))
    rows = gatherings_of(found.pk).select_related("case").exclude(case__stage__in=("draft", "cancelled"))
    return [
        {"row": row, "when": zh_datetime(row.starts_at), "invited": row.pk in invited} for row in rows.order_by("starts_at", "pk")
    ]

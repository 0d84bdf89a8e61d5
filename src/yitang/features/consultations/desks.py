"""Entries of the menu, and what waits: the plan's next step, topics to choose from, steps that are due, suggestions to answer."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.policy import READ, STEP, STEPPERS, VIEW
from yitang.features.consultations.queries import visible
from yitang.features.consultations.states import KIND, MANAGE, SELECT
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.instruments.methods.compiling import AXIS
from yitang.instruments.methods.queries import steps_of_person
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

MOST = 50


def add_to_menu() -> None:
    """Called once the apps are loaded."""
    plan, own = "desk:consultations:plan", "desk:consultations:own"
    MENU.register(
        "consultations.plan",
        MenuItem(
            "consultations.plan",
            _("Consultation plan"),
            "message",
            plan,
            group="talks",
            order=1,
            permission=VIEW,
            audience={"clerk", "leader"},
        ),
    )
    MENU.register(
        "consultations.own",
        MenuItem(
            "consultations.own",
            _("Consultations"),
            "message",
            own,
            group="talks",
            order=2,
            permission=READ,
            audience={"member", "unit"},
        ),
    )
    MENU.register(
        "consultations.figures",
        MenuItem(
            "consultations.figures",
            _("Figures on consultations"),
            "chart",
            "desk:consultations:figures",
            group="insight",
            order=16,
            permission=VIEW,
            audience={"clerk", "leader"},
        ),
    )
    TODO.register("consultations", todo_of)


def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
    """For the office topics and steps, for whoever does a step that step, for a unit its suggestions."""
    if policy.may_ever(actor, SELECT):
        yield from _topics(actor, council)
    if actor.holds(*STEPPERS):
        yield from _steps(actor, council)
    if actor.holds(Role.MEMBER):
        yield from _given(actor, council)
    if actor.holds(*UNIT_ROLES):
        yield from _answers(actor, council)


def _topics(actor: Actor, council: Council) -> Iterable[TodoQueue]:
    waiting = visible(actor).filter(case__stage="proposed").count()
    if waiting:
        base = reverse("desk:consultations:plan", kwargs={"council": council.code})
        latest = visible(actor).filter(case__stage="proposed").order_by("-year").values_list("year", flat=True)[0]
        yield TodoQueue(_("Choose the topics of the plan"), waiting, f"{base}?year={latest}&show=proposed")


def _steps(actor: Actor, council: Council) -> Iterable[TodoItem]:
    """The open steps that are this person's own by role, and those of the own committee that are late."""
    rows = {row.pk: row for row in visible(actor).filter(case__stage="under_way").order_by("case__due_on", "pk")[:MOST]}
    tracks = Track.objects.filter(case_id__in=list(rows), axis=AXIS) if rows else []
    for track in sorted(tracks, key=lambda one: (one.due_on is None, one.due_on, one.pk)):
        row = rows[track.case_id]
        state = procedure_of(row.case.procedure_id).axis(AXIS).state(track.state)
        own = actor.holds(state.holder) and policy.ask(actor, STEP, Target(row.case, row, track))
        late = track.due_on is not None and track.due_on < today() and policy.ask(actor, MANAGE, row)
        if own or late:
            kwargs = {"council": council.code, "consultation_id": row.pk, "step_code": track.state}
            yield TodoItem(state.words(), row.case.title, reverse("desk:consultations:step", kwargs=kwargs), track.due_on)


def _given(actor: Actor, council: Council) -> Iterable[TodoItem]:
    """The open steps that were given to a member by name."""
    me = actor.principal_as(Role.MEMBER)
    given = [row for row in steps_of_person(me) if row.case.kind == KIND and row.case.stage == "under_way"] if me else []
    tracks = Track.objects.filter(case_id__in=[row.case_id for row in given], axis=AXIS) if given else []
    at = {(track.case_id, track.state): track for track in tracks}
    for row in given:
        track = at.get((row.case_id, row.step_code))
        if track is not None:
            name = procedure_of(row.case.procedure_id).axis(AXIS).state(track.state).words("owner")
            kwargs = {"council": council.code, "consultation_id": row.case_id, "step_code": row.step_code}
            yield TodoItem(name, row.case.title, reverse("desk:consultations:step", kwargs=kwargs), track.due_on)


def _answers(actor: Actor, council: Council) -> Iterable[TodoItem]:
    """Suggestions of consultations that the unit owes an answer, and those that nobody has taken up."""
    seen = visible(actor).values("pk")
    own = Q(unit_id__in=list(actor.principal_ids), answered_on__isnull=True)
    rows = Suggestion.objects.filter(own | Q(unit__isnull=True), case__kind=KIND, case_id__in=seen)
    for row in rows.order_by("due_on", "pk")[:MOST]:
        url = reverse("desk:consultations:suggestion", kwargs={"council": council.code, "said_id": row.pk})
        verb = _("Answer the suggestion") if row.unit_id else _("Take up the suggestion")
        yield TodoItem(verb, row.text[:80], url, row.due_on)

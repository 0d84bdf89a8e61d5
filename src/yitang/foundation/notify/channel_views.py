"""Pages of the system administrator: how each channel is doing, robots, tests, hours."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.actions import form_key
from yitang.foundation.administration.directory import names_of, the_one
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.notify import channels as acts
from yitang.foundation.notify import forms
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import Delivery, Robot
from yitang.foundation.notify.policy import CHANNELS, SET_HOURS
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Council

LATEST = 20
TONES = {
    Delivery.State.SENT: "done",
    Delivery.State.FAILED: "soon",
    Delivery.State.GIVEN_UP: "late",
    Delivery.State.DROPPED: "void",
    Delivery.State.SENDING: "doing",
}


@require_safe
@needs(CHANNELS)
def channels(request: Any) -> HttpResponse:
    """Each channel with its last success and failure and its queue; the latest deliveries, without anything they say."""
    rows = acts.health(request.council.pk)
    units = names_of(row.robot.principal_id for row in rows if row.robot)
    shown = [_row(row, units) for row in rows]
    latest = Delivery.objects.filter(council_id=request.council.pk).select_related("account").order_by("-created_at")[:LATEST]
    groups = {row.robot.pk: row.robot.name for row in rows if row.robot}
    deliveries = [
        {
            "delivery": one,
            "whom": one.account.name if one.account else _group(groups, one.robot_id),
            "tone": TONES.get(Delivery.State(one.state), "wait"),
        }
        for one in latest
    ]
    context = {"rows": shown, "deliveries": deliveries, "hours": Hours.of(request.council)}
    return render(request, "notify/channels.html", context)


@require_POST
@needs(CHANNELS)
def test(request: Any, robot_id: UUID | None = None) -> HttpResponse:
    """Send a test message."""
    try:
        acts.send_test(request.actor, robot_id=robot_id)
    except Invalid as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The test is on its way. Its result stands below in a few seconds."))
    return redirect("desk:notify:channels", council=request.council.code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANNELS)
@never_cache
def add_robot(request: Any) -> HttpResponse:
    """Connect a group's robot."""
    form = forms.RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = dict(form.cleaned_data)
            unit = the_one(data.pop("principal"))
            key = request.POST.get("key") or None
            acts.add_robot(request.actor, principal_id=unit.id if unit else None, key=key, **data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("The robot is connected. Send a test to see whether the group gets it."))
            return redirect("desk:notify:channels", council=request.council.code)
    return _form(request, form, _("Connect a robot"), _("Connect"), "channels")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANNELS)
def end_robot(request: Any, robot_id: UUID) -> HttpResponse:
    """Disconnect a robot, after a question."""
    robot = Robot.objects.filter(pk=robot_id, ended_at__isnull=True).first()
    if robot is None:
        raise NotFound(_("There is no such robot, or it has been disconnected."))
    back = reverse("desk:notify:channels", kwargs={"council": request.council.code})
    if request.method == "POST":
        acts.end_robot(request.actor, robot_id=robot_id)
        messages.success(request, _("The robot is disconnected and its keys are forgotten."))
        return redirect(back)
    context = {
        "question": _("Disconnect the robot of “{name}”?").format(name=robot.name),
        "explanation": _("The group is told nothing any more. To connect it again, its webhook address is needed anew."),
        "act": _("Disconnect"),
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SET_HOURS)
def hours(request: Any) -> HttpResponse:
    """The hour of the summary, and when somebody is telephoned."""
    set_now = Hours.of(Council.objects.get(pk=request.council.pk))
    initial = {name: getattr(set_now, name) for name in forms.HoursForm.base_fields}
    form = forms.HoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_hours(request.actor, **form.cleaned_data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:notify:hours", council=request.council.code)
    return _form(request, form, _("When messages go out"), _("Save"), "hours", back="desk:administration:settings")


def _form(request: Any, form: Any, heading: str, act: str, name: str, *, back: str = "") -> HttpResponse:
    cancel = reverse(back or f"desk:notify:{name}", kwargs={"council": request.council.code})
    context = {"form": form, "heading": heading, "act": act, "cancel_url": cancel, "key": form_key()}
    return render(request, "administration/form.html", context)


def _group(groups: dict[UUID, str], robot_id: UUID | None) -> str:
    return groups[robot_id] if robot_id in groups else _("A robot that was disconnected")


def _row(row: acts.Health, units: Any) -> dict[str, Any]:
    if not row.ready:
        lamp = ("wait", _("Not set up"))
    elif row.down:
        lamp = ("late", _("Channel is down"))
    elif row.state and row.state.failures:
        lamp = ("soon", _("Failed last time"))
    elif row.state and row.state.last_success_at:
        lamp = ("done", _("Channel works"))
    else:
        lamp = ("wait", _("Not used yet"))
    robot = row.robot
    label = f"{robot.get_service_display()} · {robot.name}" if robot else _("E-mail")
    whom = (Role(robot.role).label if robot.role else units.get(robot.principal_id, "")) if robot else ""
    return {"health": row, "lamp": lamp, "label": label, "whom": whom}

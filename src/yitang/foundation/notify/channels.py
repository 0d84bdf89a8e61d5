"""Channels of a council: how each has been doing, robots, test messages, hours; and the alert when a job is set aside."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.jobs.handlers import SET_ASIDE
from yitang.foundation.jobs.models import Job
from yitang.foundation.notify import mail
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.hours import SETTING, Hours
from yitang.foundation.notify.models import EMAIL, WAITING, ChannelState, Delivery, Reach, Robot
from yitang.foundation.notify.outside import LANGUAGE
from yitang.foundation.notify.policy import CHANNELS, SEND, SET_HOURS
from yitang.foundation.notify.robots import SERVICES, TOKEN, seal, token_of
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

DOWN_AFTER = 3
"""Failures in a row after which a channel counts as down."""


@dataclass(frozen=True, slots=True)
class Health:
    """One channel: whether it is set up, how it has been doing, how many deliveries wait for it or were given up."""

    channel: str
    ready: bool
    robot: Robot | None
    state: ChannelState | None
    waiting: int
    given_up: int

    @property
    def down(self) -> bool:
        return self.ready and self.state is not None and self.state.failures >= DOWN_AFTER


def health(council_id: UUID) -> list[Health]:
    """Every channel of the council, mail first; three questions whatever their number."""
    states = {row.channel: row for row in ChannelState.objects.filter(council_id=council_id)}
    counted = (
        Delivery.objects.filter(council_id=council_id, state__in=[*WAITING, Delivery.State.GIVEN_UP])
        .order_by()
        .values("robot_id")
        .annotate(waiting=Count("pk", filter=Q(state__in=WAITING)), given_up=Count("pk", filter=Q(state=Delivery.State.GIVEN_UP)))
        .values_list("robot_id", "waiting", "given_up")
    )
    queues: dict[UUID | None, tuple[int, int]] = {robot_id: (waiting, given_up) for robot_id, waiting, given_up in counted}
    found = [Health(EMAIL, mail.ready(), None, states.get(EMAIL), *queues.get(None, (0, 0)))]
    for robot in Robot.objects.filter(ended_at__isnull=True).order_by("created_at"):
        found.append(Health(str(robot.pk), True, robot, states.get(str(robot.pk)), *queues.get(robot.pk, (0, 0))))
    return found


@act("notify.add_robot")
def _add_robot(ctx: ActContext, *, keys: str, **fields: Any) -> dict[str, Any]:
    ctx.require(CHANNELS)
    robot = Robot(council_id=ctx.council_id, keys=keys, **fields)
    robot.save()
    ctx.about("notify.robot", robot.pk)
    return {"robot_id": robot.pk}


def add_robot(
    actor: Any,
    *,
    name: str,
    service: str,
    webhook: str,
    secret: str = "",
    host: str = "",
    role: str = "",
    principal_id: UUID | None = None,
    needs: str = Reach.Needs.DIGEST,
    key: str | None = None,
) -> UUID:
    """Connect a group's robot. Its token and secret enter the act sealed, so that neither record nor result shows them.

    Raises `Invalid` for an address that is none of a robot, a host that the installation does not allow, or when it is neither for a
    role nor for a unit, or for both.
    """
    errors: dict[str, list[Any]] = {}
    if service not in SERVICES:
        errors["service"] = [_("Choose one of the services.")]
    if host and host not in settings.ROBOT_HOSTS:
        errors["host"] = [_("This host is not allowed by YITANG_ROBOT_HOSTS.")]
    if secret and not TOKEN.match(secret.strip()):
        errors["secret"] = [_("The signing secret has letters and digits only. Copy it from the robot's page.")]
    if bool(role) == bool(principal_id):
        errors["role"] = [_("Say for whom the group is: a role of the house, or one unit.")]
    if not name.strip():
        errors["name"] = [_("Enter the group's name.")]
    try:
        token = token_of(webhook)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)
    fields = {"name": name.strip(), "service": service, "host": host, "role": role, "principal_id": principal_id, "needs": needs}
    return UUID(_add_robot(actor, key=key, keys=seal(token, secret.strip()), **fields)["robot_id"])


@act("notify.end_robot")
def end_robot(ctx: ActContext, *, robot_id: UUID) -> dict[str, Any]:
    """Disconnect a robot and forget its keys; what waits for it is dropped."""
    ctx.require(CHANNELS)
    if not Robot.objects.filter(pk=robot_id, ended_at__isnull=True).update(ended_at=ctx.at, keys=""):
        raise NotFound(_("There is no such robot, or it has been disconnected."))
    ctx.about("notify.robot", robot_id)
    return {}


@act("notify.test_channel")
def send_test(ctx: ActContext, *, robot_id: UUID | None = None) -> dict[str, Any]:
    """Send a test: to a robot's group, or to one's own confirmed address. Raises `Invalid` when there is none."""
    ctx.require(CHANNELS)
    whom: dict[str, Any] = {"robot_id": robot_id}
    if robot_id is None:
        way = Reach.objects.filter(account_id=ctx.actor.account_id, email_confirmed_at__isnull=False).first()
        if way is None or not mail.ready():
            raise Invalid(_("A test goes to your own address. Enter and confirm it on the page “How I am told” first."))
        whom = {"account_id": way.account_id}
    elif not Robot.objects.filter(pk=robot_id, ended_at__isnull=True).exists():
        raise NotFound(_("There is no such robot, or it has been disconnected."))
    made = Delivery.objects.create(council_id=ctx.council_id, purpose=Delivery.Purpose.TEST, **whom)
    return {"delivery_id": made.pk}


@act("notify.set_hours")
def set_hours(ctx: ActContext, *, digest_hour: int, call_after_hours: int, open_days: int) -> dict[str, Any]:
    """Set the hour of the daily summary, and when somebody is telephoned. Raises `Invalid` outside of sensible bounds."""
    ctx.require(SET_HOURS)
    bounds = {
        "digest_hour": (digest_hour, 0, 23),
        "call_after_hours": (call_after_hours, 1, 240),
        "open_days": (open_days, 0, 30),
    }
    wrong = {
        name: [_("A number from {least} to {most}.").format(least=least, most=most)]
        for name, (value, least, most) in bounds.items()
        if not least <= value <= most
    }
    if wrong:
        raise Invalid(wrong)
    council = Council.objects.select_for_update().get(pk=ctx.council_id)
    hours = Hours(digest_hour, call_after_hours, open_days, Hours.of(council).zone)
    before = council.settings
    council.settings = before | {SETTING: hours.as_setting()}
    council.save(update_fields=["settings"])
    ctx.writes.add(Council._meta.db_table, council.pk, {"settings": [before, council.settings]})
    ctx.about("tenancy.council", council.pk)
    return {}


@act("notify.job_set_aside")
def _tell_of_job(ctx: ActContext, *, job_id: UUID, label: str) -> dict[str, Any]:
    ctx.require(SEND)
    with override(LANGUAGE):
        text = _("A background job failed and was set aside: {label}.").format(label=label)
        step = str(_("See why, then let it run again"))
        tell(ctx.council_id, "jobs.set_aside", str(text), role=Role.SYSTEM_ADMIN, needs_action=True, next_step=step)
    ctx.about("job", job_id)
    return {}


def alert(job: Job, label: Any) -> None:
    """A job was set aside: the system administrator is told, once for each time."""
    with override(LANGUAGE):
        words = str(label)
    _tell_of_job(system_actor(job.council_id, "jobs"), key=f"aside:{job.pk}:{job.run_at.isoformat()}", job_id=job.pk, label=words)


SET_ASIDE.register("notify.alert", alert)

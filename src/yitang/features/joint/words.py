"""Words for acts, and the entry of the menu."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.joint.policy import SIGN, VIEW
from yitang.features.joint.queries import unsigned_results, visible_rooms
from yitang.features.joint.states import KIND, RUN
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

MOST = 20
ACTS = {
    "joint.open_room": _("Opened a joint room"),
    "joint.invite_council": _("Invited a council to a joint room"),
    "joint.name_person": _("Named somebody for joint work"),
    "joint.let_person_go": _("Ended somebody's part in joint work"),
    "joint.write": _("Wrote an entry of joint work"),
    "joint.send": _("Sent an entry of joint work"),
    "joint.take_back": _("Took back an entry of joint work"),
    "joint.discard": _("Threw away a draft of joint work"),
    "joint.sign": _("Signed a joint result"),
    "joint.file_result": _("Filed a joint result"),
    "joint.accept": _("Joined a joint room"),
    "joint.decline": _("Did not join a joint room"),
    "joint.leave": _("Ended joint work for the council"),
}
TABLES = {
    "room": _("Joint work"),
    "partner": _("Councils in the room"),
    "roommember": _("People named"),
    "entry": _("What stands in the room"),
    "filing": _("Numbers of joint results"),
}
COLUMNS = {
    "shared_id": _("Mark shared by the councils"),
    "opener_code": _("Code of the opening council"),
    "opener_name": _("Opened by"),
    "is_own": _("Whether it is our own"),
    "origin_code": _("Code of the council it came from"),
    "origin_name": _("Entry from"),
    "signs_id": _("Result that is signed"),
    "entry": _("Joint result"),
    "withdrawn_why": _("Why it was taken back"),
    "filed_on": _("Given the number on"),
    "filed_by": _("Who gave the number"),
}


def add_to_menu() -> None:
    """Called once the apps are loaded."""
    item = MenuItem(
        "joint.rooms",
        _("Joint work"),
        "link",
        "desk:joint:rooms",
        group="talks",
        order=70,
        permission=VIEW,
        audience={"clerk", "leader", "member"},
    )
    MENU.register(item.code, item)
    TODO.register("joint", todo_of)


def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
    """Invitations of other councils that wait for this one's answer, and joint proposals that wait for the chair's signature."""
    if policy.may_ever(actor, RUN):
        for room in visible_rooms(actor).filter(case__stage="invited"):
            url = reverse("desk:joint:room", kwargs={"council": council.code, "room_id": room.pk})
            yield TodoItem(_("Answer the invitation to joint work"), room.case.title, url, None, None)
    if policy.may_ever(actor, SIGN):
        for entry in unsigned_results(actor, council.code)[:MOST]:
            url = reverse("desk:joint:entry", kwargs={"council": council.code, "entry_id": entry.pk})
            yield TodoItem(_("Sign the joint result"), entry.title, url, None, None)


PARAMETER_WORDS.register(f"{KIND}.text_most", _("Most characters of an entry of joint work"))

"""The act that sets the window of a session's plenary: what is handed in within it is 大会提案, all else 平时提案."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import SessionWindow
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.tenancy.models import CouncilSession


@act("proposals.set_window")
def set_window(ctx: ActContext, *, session_id: UUID, plenary_from: date, plenary_to: date, basis: str = "") -> dict[str, Any]:
    """Set the window of a session, both days included. What came in before keeps what it is. Raises `Invalid`, `NotFound`."""
    ctx.require("proposals.set_window")
    session = CouncilSession.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound(_("There is no such session."))
    if plenary_to < plenary_from:
        raise Invalid({"plenary_to": [_("The last day lies before the first. Change one of the two.")]})
    row = SessionWindow.objects.filter(session=session).first()
    row = row or SessionWindow(council_id=ctx.council_id, session=session)
    row.plenary_from, row.plenary_to, row.basis = plenary_from, plenary_to, basis.strip()[:200]
    row.save()
    ctx.about("proposals.window", row.pk)
    return {"session_id": session.pk}

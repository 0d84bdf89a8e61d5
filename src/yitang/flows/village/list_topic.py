"""列为议题: what a resident said becomes a topic of the venue; the matter goes its own way, both pages know each other by the link."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.queries import visible_matters
from yitang.features.talks.policy import PROPOSE, RUN
from yitang.features.talks.states import TOPIC
from yitang.features.talks.topics import new_topic, open_venue
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, NotFound
from yitang.foundation.permissions import policy
from yitang.instruments.workflow.models import Case, CaseLink


@act("village.list_as_topic")
def list_as_topic(
    ctx: ActContext,
    *,
    case_id: UUID,
    matter_id: UUID,
    venue_id: UUID,
    title: str,
    source: str,
    text: str = "",
    class_code: str = "",
) -> dict[str, Any]:
    """Propose a topic out of a matter, at its venue or another one that the actor keeps. Nothing of who said it goes along.

    Raises `NotFound`, `Refused`, `Invalid`, `Conflict` when the matter is a topic already or the id is taken.
    """
    Case.objects.select_for_update(of=("self",)).filter(pk=matter_id).first()
    matter = visible_matters(ctx.actor).filter(pk=matter_id).first()
    if matter is None:
        raise NotFound(_("There is no such matter, or it is not yours to see."))
    venue = open_venue(venue_id, ctx.today)
    ctx.require(RUN, venue)
    if topic_of(matter.pk) is not None:
        raise Conflict(_("This matter is a topic already."))
    topic = new_topic(ctx, case_id, venue, title, source, text=text, class_code=class_code)
    link = CaseLink(council_id=ctx.council_id, source=topic.case, target=matter.case, kind=CaseLink.Kind.RAISED_FROM)
    link.save(force_insert=True)
    ctx.about(TOPIC, topic.pk)
    return {"case_id": topic.pk}


def topic_of(matter_id: UUID) -> UUID | None:
    """The topic that was made of a matter, if there is one."""
    rows = CaseLink.objects.filter(target_id=matter_id, kind=CaseLink.Kind.RAISED_FROM, source__kind=TOPIC)
    return rows.values_list("source_id", flat=True).first()


def offered(request: Any, matter: Any) -> Iterator[dict[str, Any]]:
    """On the page of a matter: make a topic of it, or go to the one that was made."""
    if not (policy.may_ever(request.actor, PROPOSE) and policy.may_ever(request.actor, RUN)):
        return
    there = topic_of(matter.pk)
    if there is not None:
        url = reverse("desk:talks:topic", kwargs={"council": request.council.code, "case_id": there})
        yield {"label": _("The topic made of it"), "url": url, "icon": "link"}
    elif matter.venue is None or policy.ask(request.actor, RUN, matter.venue):
        url = reverse("desk:village:list_topic", kwargs={"council": request.council.code, "matter_id": matter.pk})
        yield {"label": _("Make a topic of it"), "url": url, "icon": "scale"}

"""Going up: issued briefs are packed for another council, and arrive there as its briefs with their origin.

The words go, and the number of the issue; who reflected it does not: it stays with our own editors.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.briefs.actions import new_case
from yitang.features.briefs.attachments import ATTACHMENT
from yitang.features.briefs.ladder.models import Origin, SentUp
from yitang.features.briefs.models import Brief, BriefText, Issue
from yitang.features.briefs.policy import EDITOR
from yitang.features.briefs.queries import KIND, visible_briefs
from yitang.features.briefs.rules import CLASSES
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.actions import keep
from yitang.foundation.files.queries import files_of
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.instruments.exchange.actions import make_package
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, Destination, ExchangeKind, Item, TakenIn
from yitang.instruments.exchange.package import Package
from yitang.instruments.exchange.queries import destination_of
from yitang.instruments.workflow.engine import step_in

SEND = "briefs.send_up"
BRIEFS = "briefs"
LOWER = "lower"
"""The kind of source (dictionary `brief_source`) of what arrives from another council."""
TEXTS = ("situation", "analysis", "suggestion")

declare(SEND, gettext_lazy("Send briefs to another council"), {EDITOR: anyone})


@act("briefs.send_up")
def send_up(
    ctx: ActContext, *, case_ids: list[UUID], to_code: str, to_name: str = "", with_files: bool = False
) -> dict[str, Any]:
    """Send issued briefs to another council: of this house at once, to others as a package to be carried over.

    Returns `{package_id}`. Raises `NotFound`, `Blocked` for what is not issued, `Invalid` for what was sent there before.
    """
    ctx.require(SEND)
    to = destination_of(ctx.council_id, to_code.strip(), to_name.strip())
    ids = list(dict.fromkeys(UUID(str(one)) for one in case_ids))
    found = {brief.pk: brief for brief in visible_briefs(ctx.actor).filter(pk__in=ids)}
    if len(found) != len(ids):
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    # Held until the act ends: of two who send the same brief at once the second finds that it was sent.
    list(Brief.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    issues = Issue.objects.in_bulk(ids)
    twice = SentUp.objects.filter(brief_id__in=ids, to_code=to.code).select_related("brief").first()
    if twice is not None:
        raise Invalid(_("“%(title)s” was sent to %(name)s before.") % {"title": twice.brief.title, "name": twice.to_name})
    for pk in ids:
        if pk not in issues:
            raise Blocked(_("“%(title)s” is not issued yet. Only issued briefs are sent on.") % {"title": found[pk].case.title})
    made = make_package(ctx, BRIEFS, [_item(found[pk], issues[pk], with_files=with_files) for pk in ids], to)
    for pk in ids:
        sent = SentUp(council_id=ctx.council_id, brief_id=pk, package_id=made.pk, to_code=to.code, to_name=to.name)
        sent.sent_at, sent.sent_by = ctx.at, ctx.actor.name[:60]
        sent.save(force_insert=True)
    ctx.about(KIND, ids[0])
    return {"package_id": made.pk}


def _item(brief: Brief, issue: Issue, *, with_files: bool) -> Item:
    text = BriefText.objects.filter(case_id=brief.pk, hand=BriefText.Hand.ISSUED).order_by("-turn").first()
    source: Any = text or brief
    data = {name: getattr(source, name) for name in TEXTS} | {
        "title": text.title if text else brief.case.title,
        "class": brief.class_code,
        "class_label": labels(CLASSES).get(brief.class_code, ""),
        "place": brief.place,
        "issue": issue.code,
        "form": issue.form,
        "issued_on": issue.issued_on.isoformat(),
    }
    files = files_of(KIND, brief.pk, ATTACHMENT) if with_files else ()
    return Item(brief.pk, data["title"], data, files)


def take_briefs(ctx: ActContext, package: Package) -> TakenIn:
    """Make a brief of each item, handed in by the council that sent it. One that is here already is counted and left alone."""
    ctx.require("briefs.take_in")
    inside = Council.objects.filter(code=package.from_code).values_list("pk", flat=True).first()
    known = set(Origin.objects.filter(code=package.from_code).values_list("origin_id", flat=True))
    taken = TakenIn()
    there = 0
    for item in package.items:
        origin_id = UUID(str(item["id"]))
        if origin_id in known:
            there += 1
            continue
        taken.made.append(_take(ctx, package, item, origin_id, inside))
        known.add(origin_id)
    return TakenIn(taken.made, there)


def _take(ctx: ActContext, package: Package, item: dict[str, Any], origin_id: UUID, inside: UUID | None) -> tuple[UUID, str]:
    said = _said(item)
    case = new_case(ctx, None, said["title"])
    classes = {entry.code for entry in entries(CLASSES)}
    brief = Brief(
        council_id=ctx.council_id,
        case=case,
        source_kind=LOWER,
        reflector_name=package.from_name[:120],
        reflector_post=said["issue"][:200],
        class_code=said["class"] if said["class"] in classes else "",
        place=said["place"][:120],
        written_on=said["issued_on"],
        entered_by_office=True,
        origin_council_id=inside,
        origin_case_id=origin_id,
        saved_at=ctx.at,
        **{name: said[name] for name in TEXTS},
    )
    brief.save(force_insert=True)
    origin = Origin(council_id=ctx.council_id, brief=case, code=package.from_code, name=package.from_name[:120])
    origin.origin_id, origin.package_id, origin.arrived_at = origin_id, package.id, ctx.at
    origin.save(force_insert=True)
    step_in(ctx, case.pk, "editing", "submit")
    for file in item.get("files", []):
        facts = {name: file[name] for name in ("name", "type", "size", "sha256")}
        keep(ctx, KIND, case.pk, purpose=ATTACHMENT, **facts)
    return case.pk, said["title"]


def _said(item: dict[str, Any]) -> dict[str, Any]:
    """The data of an item as texts of a length that rows hold. Raises `Invalid` for data that make no sense."""
    data: Any = item.get("data")
    try:
        found: dict[str, Any] = {name: str(data[name]) for name in (*TEXTS, "title", "class", "place", "issue")}
        found["issued_on"] = date.fromisoformat(data["issued_on"])
    except (KeyError, ValueError, TypeError):
        raise Invalid(_("The briefs in this package make no sense. Nothing was imported. Tell the sender.")) from None
    found["title"] = " ".join(found["title"].split())[:200]
    if not found["title"] or not any(found[name].strip() for name in TEXTS):
        raise Invalid(_("A brief in this package has no title or no text. Nothing was imported. Tell the sender."))
    return found


def _send(actor: Actor, ids: list[UUID], to: Destination, key: str) -> UUID:
    return UUID(str(send_up(actor, key=key, case_ids=ids, to_code=to.code, to_name=to.name)["package_id"]))


def _address(council: Any, case_id: UUID) -> str:
    return reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": case_id})


EXCHANGE_KINDS.register(BRIEFS, ExchangeKind(BRIEFS, gettext_lazy("Briefs"), take_briefs, _send, _address))

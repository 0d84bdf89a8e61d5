"""误传 on the way up: when a brief is removed here as uploaded by mistake, the councils that were sent it are told, so that they remove theirs.

What is sent says which brief it was and nothing of its content. Within the house it arrives by itself, elsewhere as a package.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.briefs.ladder.models import Origin, SentUp
from yitang.features.briefs.policy import EDITOR
from yitang.features.briefs.queries import KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.notify.actions import tell
from yitang.foundation.tenancy.models import Council
from yitang.instruments.exchange.actions import make_package
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, Destination, ExchangeKind, Item, TakenIn
from yitang.instruments.exchange.package import Package

WITHDRAWALS = "brief-withdrawals"
LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""
TOLD = _("%(name)s has removed “%(title)s” as uploaded by mistake. Remove its content here too.")
STEP = _("Remove the content")


def call_back(ctx: ActContext, case_id: UUID, words: str) -> int:
    """Tell every council that was sent the brief; `words` stand in place of its title. Returns how many those are."""
    to: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for sent in SentUp.objects.filter(brief_id=case_id).order_by("pk"):
        to[sent.to_code, sent.to_name].append(Item(case_id, words, {}))
    inside = dict(Council.objects.filter(code__in=[code for code, _name in to]).values_list("code", "pk"))
    for (code, name), items in to.items():
        make_package(ctx, WITHDRAWALS, items[:1], Destination(code, name, inside.get(code)))
    return len(to)


def take_withdrawals(ctx: ActContext, package: Package) -> TakenIn:
    """Ask the editors to remove what came from this council and should not have; what never arrived is counted as known."""
    ctx.require("exchange.receive")
    ids = [UUID(str(item["id"])) for item in package.items]
    found = Origin.objects.filter(code=package.from_code, origin_id__in=ids).select_related("brief").order_by("pk")
    meant = [(origin.pk, origin.brief.title) for origin in found]
    for case_id, title in meant:
        with override(LANGUAGE):
            # Not by `%`: a title may have signs of its own.
            text = str(TOLD).replace("%(name)s", package.from_name).replace("%(title)s", title)
            case = (KIND, case_id)
            tell(ctx.council_id, "briefs.withdrawn", text, role=EDITOR, needs_action=True, case=case, next_step=str(STEP))
    return TakenIn(meant, len(ids) - len(meant))


def _address(council: Any, case_id: UUID) -> str:
    return reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": case_id})


EXCHANGE_KINDS.register(
    WITHDRAWALS, ExchangeKind(WITHDRAWALS, _("Briefs removed by the sender"), take_withdrawals, address=_address)
)

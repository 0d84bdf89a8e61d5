"""A running case goes from the version of its method that it began under to a later one: by an act, with a preview, where it can be done
without touching what was done.

It can when the steps before the open one are the same in both versions and the open step is in both; then only what lies ahead changes.
What was written down stays; a clock that is running keeps its days, the next one starts by the new rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.instruments.methods.compiling import DONE, recompiled, row_of
from yitang.instruments.methods.giving import managed
from yitang.instruments.methods.models import Following, MethodVersion
from yitang.instruments.methods.queries import steps_of, version_of
from yitang.instruments.workflow.models import Case, ProcedureMove

REASON_MOST = 300


@dataclass(frozen=True)
class Preview:
    """What taking a case to a later version would mean. `obstacle` says why it cannot be done, "" when it can."""

    before: MethodVersion
    after: MethodVersion
    added: list[str]
    gone: list[str]
    changed: list[str]
    obstacle: str


def later_version(before: MethodVersion, on: date) -> MethodVersion | None:
    """The newest published version of the same method that holds on a day, when it is later than this one."""
    rows = MethodVersion.objects.filter(method_id=before.method_id, published_at__isnull=False, effective_from__lte=on)
    found = rows.select_related("method").order_by("-effective_from", "-number").first()
    return found if found is not None and found.number > before.number else None


def preview_of(case_id: UUID, state: str, on: date | None = None) -> Preview | None:
    """What a case at this step would find in the later version of its method; None when there is no later one."""
    before = version_of(case_id)
    after = later_version(before, on or today()) if before else None
    if before is None or after is None:
        return None
    old, new = ({row["code"]: row for row in map(row_of, steps_of(version))} for version in (before, after))
    return Preview(
        before,
        after,
        added=[row["name"] for code, row in new.items() if code not in old],
        gone=[row["name"] for code, row in old.items() if code not in new],
        changed=[row["name"] for code, row in new.items() if code in old and row != old[code]],
        obstacle=_obstacle(list(old), list(new), state),
    )


@act("methods.move_case")
def move_case(ctx: ActContext, *, case_id: UUID, version_id: UUID, expected_version: int, reason: str) -> dict[str, Any]:
    """Take a running case to the later version of its method that the preview showed.

    Raises `NotFound`, `Refused`, `Invalid` without a reason, `Conflict` when the case or the method went on meanwhile, `Blocked` where
    the steps that were done differ.
    """
    case, track, _procedure = managed(ctx, case_id)
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise Invalid({"reason": [_("Give the reason, at most 300 characters.")]})
    preview = preview_of(case.pk, track.state, ctx.today)
    if preview is None or preview.after.pk != version_id or track.version != expected_version:
        raise Conflict(_("The case or the method went on meanwhile. Look at the differences again."))
    if preview.obstacle:
        raise Blocked(preview.obstacle)
    source = case.procedure
    case.procedure = recompiled(source, case.kind, preview.after)
    case.save(update_fields=["procedure"])
    following = Following.objects.get(case=case)
    following.version = preview.after
    following.save(update_fields=["version"])
    # Whoever has the step open on the screen learns by the version that its rules are others now.
    track.version += 1
    track.save(update_fields=["version"])
    _recorded(ctx, case, source.pk, reason.strip())
    return {"case_id": case.pk, "number": preview.after.number}


def _recorded(ctx: ActContext, case: Case, source_id: UUID, reason: str) -> None:
    moved = ProcedureMove(council_id=ctx.council_id, source_id=source_id, target=case.procedure, mapping={}, cases=1)
    moved.reason, moved.moved_at, moved.moved_by = reason, ctx.at, ctx.actor.name[:60]
    moved.save(force_insert=True)
    ctx.note = reason[:200]


def _obstacle(old: Sequence[str], new: Sequence[str], state: str) -> str:
    if state == DONE:
        return _("All steps of this case are done.")
    if state not in new:
        return _("The later version does not have the step that is open now. Finish this step first.")
    if list(old[: old.index(state)]) != list(new[: new.index(state)]):
        return _("The later version has other steps before the open one, so what was done would not fit it.")
    return ""

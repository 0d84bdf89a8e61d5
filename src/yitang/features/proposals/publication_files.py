"""Attachments of a public copy: chosen by whoever publishes, copied without what says who made them, gone with the copy."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.proposals.attachments import ATTACHMENT, PUBLIC_FILES, REPLY
from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.publication import newest_replies
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import drop_all, keep_bare
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.queries import files_of, files_of_many
from yitang.instruments.handling.models import Reply
from yitang.instruments.workflow.moves import Move


@dataclass(frozen=True)
class Offered:
    """A file that may be published with the copy: the submitter's own, or (`unit`) one of a unit whose reply goes out."""

    file: StoredFile
    unit: str = ""


def offered(case_id: UUID) -> list[Offered]:
    """What can be chosen, the submitter's files first: what came with the proposal, and with the replies that may be public."""
    own = [Offered(file) for file in files_of(KIND, case_id, ATTACHMENT)]
    units = {
        reply.assignment_id: reply.assignment.unit.name
        for reply in newest_replies(case_id)
        if reply.publicity == Reply.Publicity.PUBLIC
    }
    theirs = files_of_many(REPLY, units, ATTACHMENT) if units else []
    return own + [Offered(file, units[file.subject_id]) for file in theirs]


def take_files(move: Move, copy: PublicProposal) -> None:
    """Effect of publication: the files of the payload (`files`: `[{"id", "name"}]`) join the copy, earlier ones leave it.

    Raises `Invalid` for a file that is not among the offered ones, or of which no copy for strangers can be made.
    """
    asked = {str(one["id"]): str(one.get("name", "")) for one in move.payload.get("files") or []}
    known = {str(one.file.pk): one for one in offered(move.case.id)} if asked else {}
    drop_all(move.ctx, PUBLIC_FILES, move.case.id)
    copy.attachments = []
    for file_id, name in asked.items():
        one = known.get(file_id)
        if one is None:
            raise Invalid(_("One of the chosen files is no longer there. Choose again."))
        kept = keep_bare(
            move.ctx, one.file, PUBLIC_FILES, move.case.id, purpose=one.unit[:40] or "own", name=name or one.file.name
        )
        facts = {"id": str(kept.pk), "name": kept.name, "type": kept.type, "size": kept.size, "unit": one.unit}
        copy.attachments.append(facts)
    if copy.attachments:
        move.data["files"] = [facts["name"] for facts in copy.attachments]


def end_files(move: Move, copy: PublicProposal) -> None:
    """Effect of taking down: the copies of the files go too; they are chosen again when it is published again."""
    drop_all(move.ctx, PUBLIC_FILES, move.case.id)
    copy.attachments = []
